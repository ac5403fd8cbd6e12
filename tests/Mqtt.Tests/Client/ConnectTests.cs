using SensorHub.Mqtt.Client;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Client;

public sealed class ConnectTests
{
    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_client_says_who_it_is_and_is_connected_by_CONNACK(MqttVersion version)
    {
        var script = new ScriptedServer(version);
        await using var client = script.NewClient(o => o with { UserName = "dev-1", Password = [1, 2], KeepAlive = TimeSpan.FromSeconds(30), CleanStart = false });
        var connecting = client.ConnectAsync();
        var server = await script.AcceptAsync();

        var connect = await server.ReceiveAsync<ConnectPacket>();
        (connect.Version, connect.ClientId, connect.UserName, connect.KeepAliveSeconds, connect.CleanStart).ShouldBe((version, "dev-1", "dev-1", (ushort)30, false));
        connect.Password.ShouldBe([1, 2]);
        connecting.IsCompleted.ShouldBeFalse();

        await server.SendAsync(new ConnAckPacket());
        await connecting.WaitAsync(Limits.Wait);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_refusal_for_good_is_thrown_and_not_tried_again(MqttVersion version)
    {
        var script = new ScriptedServer(version);
        await using var client = script.NewClient();
        var connecting = client.ConnectAsync();
        await script.AcceptAsync(new ConnAckPacket { Reason = ReasonCode.NotAuthorized });

        (await Should.ThrowAsync<MqttRefusedException>(connecting.WaitAsync(Limits.Wait))).Reason.ShouldBe(ReasonCode.NotAuthorized);
        script.Attempts.ShouldBe(1);
        Should.Throw<ObjectDisposedException>(() => client.TryPublish(new PreparedTopic("a"), default));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        await using var client = script.NewClient();
        var connecting = client.ConnectAsync();
        await script.AcceptAsync(new ConnAckPacket { Reason = ReasonCode.ServerBusy });
        await script.AcceptAsync(new ConnAckPacket());
        await connecting.WaitAsync(Limits.Wait);
    }

    [Fact]
    public async Task An_unreachable_server_is_tried_until_it_is_there()
    {
        var script = new ScriptedServer(MqttVersion.V5) { Unreachable = 3 };
        await using var client = script.NewClient();
        var connecting = client.ConnectAsync();
        await script.AcceptAsync(new ConnAckPacket());
        await connecting.WaitAsync(Limits.Wait);
        script.Attempts.ShouldBe(4);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_CONNECT_in_time_is_left()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var causes = new List<Exception?>();
        await using var client = script.NewClient(o => o with { OnConnection = change => causes.Add(change.Cause) });
        var connecting = client.ConnectAsync();
        var silent = await script.AcceptAsync();
        await silent.ReceiveAsync<ConnectPacket>();
        script.Time.Advance(ScriptedServer.ConnectTimeout);
        await script.AcceptAsync(new ConnAckPacket());
        await connecting.WaitAsync(Limits.Wait);
        causes.ShouldContain(cause => cause is TimeoutException);
        (await silent.ReceiveOrEndAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Another_packet_before_CONNACK_ends_the_attempt()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        await using var client = script.NewClient();
        var connecting = client.ConnectAsync();
        var server = await script.AcceptAsync();
        await server.SendAsync(PingRespPacket.Instance);
        (await Should.ThrowAsync<SensorHub.Mqtt.Codec.MqttProtocolException>(connecting.WaitAsync(Limits.Wait))).Message.ShouldContain("MQTT-3.2.0-1");
    }

    [Fact]
    public async Task Disposing_says_goodbye()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await client.DisposeAsync();
        (await server.ReceiveAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.NormalDisconnection);
        (await server.ReceiveOrEndAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_client_disposed_before_it_connected_never_opens_a_stream()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var client = script.NewClient();
        await client.DisposeAsync();
        await Should.ThrowAsync<OperationCanceledException>(client.ConnectAsync());
        script.Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task A_client_whose_session_was_taken_over_stays_away()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var stopped = new TaskCompletionSource<Exception?>();
        var (client, server) = await script.ConnectedAsync(o => o with
        {
            OnConnection = change =>
            {
                if (change.State == ConnectionState.Stopped) stopped.TrySetResult(change.Cause);
            },
        });
        await using var _ = client;
        await server.SendAsync(new DisconnectPacket { Reason = ReasonCode.SessionTakenOver });
        (await stopped.Task.WaitAsync(Limits.Wait)).ShouldBeOfType<MqttConnectionLostException>().Reason.ShouldBe(ReasonCode.SessionTakenOver);
        script.Attempts.ShouldBe(1);
    }

    [Fact]
    public void Options_out_of_range_are_all_named()
    {
        var options = new MqttClientOptions { ClientId = "", CleanStart = false, MaxInFlight = 0, MaxQueued = -1, ReconnectMin = TimeSpan.Zero, KeepAlive = TimeSpan.FromDays(1) };
        var fault = Should.Throw<ArgumentException>(() => new MqttClient(_ => throw new IOException(), options, new ScriptedServer(MqttVersion.V5).Time));
        foreach (var name in new[] { "ClientId", "MaxInFlight", "MaxQueued", "ReconnectMin", "KeepAlive" }) fault.Message.ShouldContain(name);
    }
}
