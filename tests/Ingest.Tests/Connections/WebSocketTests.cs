using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using SensorHub.Ingest.Connections;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.Ingest.Tests.Connections;

/// <summary>MQTT over WebSocket, section 6.</summary>
public sealed class WebSocketTests
{
    private const string Topic = "sensorhub/v1/n1/telemetry";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Readings_are_acknowledged_when_they_are_on_disk(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        using var socket = await OpenAsync(hub);
        socket.SubProtocol.ShouldBe("mqtt");
        await using var client = await ConnectAsync(socket, version);
        await client.PublishAsync(Topic, PublishTests.Reading(0), packetId: 7);
        (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)7);
        await client.PublishExactlyOnceAsync(Topic, PublishTests.Reading(1), packetId: 8);
        (await client.ReadAsync<PubRecPacket>()).PacketId.ShouldBe((ushort)8);
        hub.Books.Stored.ShouldBe(2);
    }

    // [MQTT-6.0.0-2]
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Frames_need_not_be_aligned_with_packets(int frameBytes)
    {
        await using var hub = await MqttHub.StartAsync();
        using var socket = await OpenAsync(hub);
        await using var client = await ConnectAsync(socket, MqttVersion.V5);
        var bytes = new ArrayBufferWriter<byte>();
        for (ushort id = 1; id <= 20; id++)
            PacketWriter.Write(bytes, NewPublish(id, PublishTests.Reading(id)), MqttVersion.V5);
        foreach (var frame in bytes.WrittenSpan.ToArray().Chunk(frameBytes))
            await socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, default).WaitAsync(Limit);
        for (ushort id = 1; id <= 20; id++)
            (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe(id);
    }

    [Fact]
    public async Task The_largest_payloads_pass()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 0 });
        using var socket = await OpenAsync(hub);
        await using var client = await ConnectAsync(socket, MqttVersion.V5);
        await client.PublishAsync(Topic, "[" + string.Join(',', Enumerable.Range(0, 7_000).Select(PublishTests.Reading)) + "]", packetId: 1);
        (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        hub.Books.Stored.ShouldBe(7_000);
    }

    // [MQTT-6.0.0-1]
    [Fact]
    public async Task A_text_frame_ends_the_connection()
    {
        await using var hub = await MqttHub.StartAsync();
        using var socket = await OpenAsync(hub);
        await using var client = await ConnectAsync(socket, MqttVersion.V5);
        await socket.SendAsync("text"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default).WaitAsync(Limit);
        (await client.ReadAsync()).ShouldBeNull();
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.InvalidMessageType);
        await NobodyIsConnectedAsync(hub);
    }

    // [MQTT-6.0.0-3]
    [Fact]
    public async Task Without_the_subprotocol_or_without_WebSocket_nothing_is_accepted()
    {
        await using var hub = await MqttHub.StartAsync();
        using var bare = new ClientWebSocket();
        await Should.ThrowAsync<WebSocketException>(() => bare.ConnectAsync(new($"ws://127.0.0.1:{hub.HttpPort}/mqtt"), default).WaitAsync(Limit));
        using var other = new ClientWebSocket();
        other.Options.AddSubProtocol("mqttv3.1");
        await Should.ThrowAsync<WebSocketException>(() => other.ConnectAsync(new($"ws://127.0.0.1:{hub.HttpPort}/mqtt"), default).WaitAsync(Limit));
        using var http = new HttpClient();
        (await http.GetAsync(new Uri($"http://127.0.0.1:{hub.HttpPort}/mqtt")).WaitAsync(Limit)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_the_WebSocket_closed()
    {
        await using var hub = await MqttHub.StartAsync();
        using var socket = await OpenAsync(hub);
        await using var client = Over(socket, MqttVersion.V5);
        await client.ConnectAsync("n1", "wrong");
        (await client.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        (await client.ReadAsync()).ShouldBeNull();
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task The_one_session_is_taken_over_between_doors()
    {
        await using var hub = await MqttHub.StartAsync();
        using var socket = await OpenAsync(hub);
        await using var first = await ConnectAsync(socket, MqttVersion.V5);
        await using var second = await hub.ConnectAsync("n1");
        (await first.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.SessionTakenOver);
        (await first.ReadAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_silent_client_is_expired()
    {
        await using var hub = await MqttHub.StartAsync();
        using var socket = await OpenAsync(hub);
        await using var client = await ConnectAsync(socket, MqttVersion.V5, keepAliveS: 10);
        hub.Network.Advance(TimeSpan.FromSeconds(18));
        (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.KeepAliveTimeout);
        (await client.ReadAsync()).ShouldBeNull();
        await NobodyIsConnectedAsync(hub);
    }

    [Fact]
    public async Task A_hub_that_stops_says_so()
    {
        await using var hub = await MqttHub.StartAsync();
        using var socket = await OpenAsync(hub);
        Task stopping;
        await using (var client = await ConnectAsync(socket, MqttVersion.V5))
        {
            stopping = hub.StopAsync();
            (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.ServerShuttingDown);
            (await client.ReadAsync()).ShouldBeNull();
        }

        await stopping;
    }

    [Fact]
    public async Task A_client_that_does_not_answer_the_close_is_cut_off()
    {
        await using var hub = await MqttHub.StartAsync();
        using var socket = await OpenAsync(hub);
        await using var client = await ConnectAsync(socket, MqttVersion.V5);
        await client.SendAsync(new byte[] { 0xF0, 0x00 });
        (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.ProtocolError);
        (await client.ReadAsync()).ShouldBeNull();
        await NobodyIsConnectedAsync(hub);
        var stopping = hub.StopAsync();
        stopping.IsCompleted.ShouldBeFalse();
        hub.Network.Advance(MqttEndpointOptions.Default.CloseTimeout);
        await stopping;
    }

    [Fact]
    public async Task A_client_that_vanishes_leaves_nothing_behind()
    {
        await using var hub = await MqttHub.StartAsync();
        using var socket = await OpenAsync(hub);
        await using var client = await ConnectAsync(socket, MqttVersion.V5);
        socket.Abort();
        await NobodyIsConnectedAsync(hub);
    }

    private static Task NobodyIsConnectedAsync(MqttHub hub) => MqttHub.Eventually(() => hub.Get<ConnectionSet>().Count == 0);

    private static async Task<ClientWebSocket> OpenAsync(MqttHub hub)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mqtt");
        await socket.ConnectAsync(new($"ws://127.0.0.1:{hub.HttpPort}/mqtt"), default).WaitAsync(Limit);
        return socket;
    }

    private static RawClient Over(WebSocket socket, MqttVersion version) => new(WebSocketStream.Create(socket, WebSocketMessageType.Binary, Limit), version);

    private static async Task<RawClient> ConnectAsync(WebSocket socket, MqttVersion version, ushort keepAliveS = 60)
    {
        var client = Over(socket, version);
        await client.ConnectAsync("n1", MqttHub.Secret, keepAliveS);
        (await client.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        return client;
    }

    private static PublishPacket NewPublish(ushort packetId, string payload) =>
        new() { Topic = Topic, Payload = Encoding.UTF8.GetBytes(payload), QoS = QoS.AtLeastOnce, PacketId = packetId };
}
