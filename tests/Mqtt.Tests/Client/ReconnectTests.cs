using System.Collections.Concurrent;
using System.Text;
using SensorHub.Mqtt.Client;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Client;

public sealed class ReconnectTests
{
    private static readonly PreparedTopic Topic = new("a/b");

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task What_was_not_acknowledged_is_sent_again_in_order_with_DUP(MqttVersion version)
    {
        var script = new ScriptedServer(version);
        var (client, server) = await script.ConnectedAsync(o => o with { MaxInFlight = 3 });
        await using var _ = client;
        for (var i = 0; i < 4; i++) await client.PublishAsync(Topic, Payload(i));
        var received = await server.ReceivePublishesAsync(3);
        await server.SendAsync(new PubAckPacket { PacketId = received[1].PacketId });
        Text(await server.ReceiveAsync<PublishPacket>()).ShouldBe("3");
        server.Abort();

        var again = await script.AcceptAsync(new ConnAckPacket());
        await client.PublishAsync(Topic, Payload(4));
        var resent = await again.ReceivePublishesAsync(3);
        resent.Select(p => (Text(p), p.Dup)).ShouldBe([("0", true), ("2", true), ("3", true)]);
        resent[0].PacketId.ShouldBe(received[0].PacketId);
        resent[1].PacketId.ShouldBe(received[2].PacketId);
        await again.SendAsync(new PubAckPacket { PacketId = resent[0].PacketId });
        var next = await again.ReceiveAsync<PublishPacket>();
        (Text(next), next.Dup).ShouldBe(("4", false));
    }

    [Fact]
    public async Task What_is_published_without_a_connection_waits_for_one()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        server.Abort();
        for (var i = 0; i < 5; i++) await client.PublishAsync(Topic, Payload(i));
        var again = await script.AcceptAsync(new ConnAckPacket());
        (await again.ReceivePublishesAsync(5)).Select(Text).ShouldBe(["0", "1", "2", "3", "4"]);
    }

    [Fact]
    public async Task A_refusal_after_the_first_connection_is_not_final()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        server.Abort();
        await script.AcceptAsync(new ConnAckPacket { Reason = ReasonCode.NotAuthorized });
        await client.PublishAsync(Topic, Payload(1));
        var again = await script.AcceptAsync(new ConnAckPacket());
        Text(await again.ReceiveAsync<PublishPacket>()).ShouldBe("1");
    }

    [Theory]
    [InlineData("90 03 00 0A 00", ReasonCode.ProtocolError)]
    [InlineData("00 00", ReasonCode.MalformedPacket)]
    [InlineData("30 80 80 80 80 01", ReasonCode.MalformedPacket)]
    [InlineData("30 FF FF FF 7F", ReasonCode.PacketTooLarge)]
    [InlineData("82 07 00 0A 00 00 01 61 01", ReasonCode.ProtocolError)]
    [InlineData("20 03 00 00 00", ReasonCode.ProtocolError)]
    [InlineData("34 06 00 01 61 00 01 00", ReasonCode.QoSNotSupported)]
    [InlineData("30 07 00 01 61 03 23 00 01", ReasonCode.TopicAliasInvalid)]
    public async Task A_server_that_breaks_the_protocol_is_told_why_and_left(string hex, ReasonCode reason)
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        await server.SendAsync(Codec.Wire.Bytes(hex));
        (await server.ReceiveAsync<DisconnectPacket>()).Reason.ShouldBe(reason);
        (await server.ReceiveOrEndAsync()).ShouldBeNull();
        await script.AcceptAsync(new ConnAckPacket());
    }

    [Fact]
    public async Task Nothing_is_lost_and_first_deliveries_keep_their_order_whenever_the_connection_breaks()
    {
        const int total = 3_000;
        var script = new ScriptedServer(MqttVersion.V5);
        var acknowledged = new ConcurrentDictionary<ulong, int>();
        await using var client = script.NewClient(o => o with
        {
            MaxInFlight = 16,
            MaxQueued = 16,
            OnAcknowledged = ack => acknowledged.AddOrUpdate(ack.Tag, 1, (_, n) => n + 1),
        });
        _ = client.ConnectAsync();
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < total; i++) await client.PublishAsync(Topic, Payload(i), tag: (ulong)i);
            await client.FlushAsync();
        });

        var seen = new List<int>();
        var random = new Random(11);
        while (!publishing.IsCompleted)
        {
            var server = await script.AcceptAsync(new ConnAckPacket());
            for (var isAcknowledged = true; isAcknowledged;)
            {
                var receiving = server.ReceiveOrEndAsync();
                await Task.WhenAny(receiving, publishing);
                if (!receiving.IsCompleted || await receiving is not PublishPacket packet) break;
                seen.Add(int.Parse(Text(packet)));
                isAcknowledged = random.Next(100) > 0;
                if (isAcknowledged) await server.SendAsync(new PubAckPacket { PacketId = packet.PacketId });
            }

            // Cut before an acknowledgement, with a window of messages unread.
            if (!publishing.IsCompleted) server.Abort();
        }

        await publishing.WaitAsync(Limits.Wait);
        acknowledged.Count.ShouldBe(total);
        acknowledged.Values.ShouldAllBe(times => times == 1);
        seen.Distinct().ShouldBe(Enumerable.Range(0, total));
    }

    [Fact]
    public void Waits_double_up_to_the_limit_with_jitter_of_half()
    {
        var backoff = new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), seed: 7);
        foreach (var ceiling in new[] { 1, 2, 4, 8, 10, 10, 10 }) backoff.Next().TotalSeconds.ShouldBeInRange(ceiling / 2.0, ceiling);
        backoff.Reset();
        backoff.Next().TotalSeconds.ShouldBeInRange(0.5, 1);
    }

    [Fact]
    public void Clients_with_different_seeds_do_not_return_together()
    {
        var waits = Enumerable.Range(0, 100).Select(seed => new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), seed).Next());
        waits.Distinct().Count().ShouldBeGreaterThan(90);
    }

    private static ReadOnlyMemory<byte> Payload(int i) => Encoding.UTF8.GetBytes($"{i}");

    private static string Text(PublishPacket packet) => Encoding.UTF8.GetString(packet.Payload.Span);
}
