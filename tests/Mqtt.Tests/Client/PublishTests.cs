using System.Collections.Concurrent;
using System.Text;
using SensorHub.Mqtt.Client;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Client;

public sealed class PublishTests
{
    private static readonly PreparedTopic Topic = new("sensorhub/v1/dev-1/telemetry");

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Messages_go_out_without_waiting_for_acknowledgements(MqttVersion version)
    {
        var script = new ScriptedServer(version);
        var acks = new BlockingCollection<PublishAck>();
        var (client, server) = await script.ConnectedAsync(o => o with { OnAcknowledged = acks.Add });
        await using var _ = client;

        for (var i = 0; i < 10; i++) await client.PublishAsync(Topic, Payload(i), tag: (ulong)i);
        var received = await server.ReceivePublishesAsync(10);
        received.Select(p => Encoding.UTF8.GetString(p.Payload.Span)).ShouldBe(Enumerable.Range(0, 10).Select(i => $"{i}"));
        received.Select(p => p.PacketId).Distinct().Count().ShouldBe(10);
        received.ShouldAllBe(p => p.QoS == QoS.AtLeastOnce && !p.Dup && p.Topic == Topic.Name);

        await server.SendAsync([.. received.Select(p => new PubAckPacket { PacketId = p.PacketId })]);
        for (var i = 0; i < 10; i++) Take(acks).ShouldBe(new PublishAck((ulong)i, received[i].PacketId, ReasonCode.Success));
        client.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task A_publisher_waits_while_the_window_is_full()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync(o => o with { MaxInFlight = 3, MaxQueued = 0 });
        await using var _ = client;
        for (var i = 0; i < 3; i++) client.TryPublish(Topic, Payload(i).Span).ShouldBeTrue();
        client.TryPublish(Topic, Payload(3).Span).ShouldBeFalse();
        var waiting = client.PublishAsync(Topic, Payload(3)).AsTask();
        var received = await server.ReceivePublishesAsync(3);
        waiting.IsCompleted.ShouldBeFalse();

        await server.SendAsync(new PubAckPacket { PacketId = received[1].PacketId });
        await waiting.WaitAsync(Limits.Wait);
        Text(await server.ReceiveAsync<PublishPacket>()).ShouldBe("3");
    }

    [Fact]
    public async Task The_servers_receive_maximum_narrows_the_window_and_the_rest_queues()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync(
            o => o with { MaxInFlight = 10, MaxQueued = 10 }, new ConnAckPacket { Properties = new() { ReceiveMaximum = 2 } });
        await using var _ = client;
        for (var i = 0; i < 4; i++) await client.PublishAsync(Topic, Payload(i));
        await client.PublishAsync(Topic, "free"u8.ToArray(), qos: QoS.AtMostOnce);

        // The QoS 0 message overtakes: had there been room for a third QoS 1 message, it would have come first.
        var received = await server.ReceivePublishesAsync(3);
        received.Select(Text).ShouldBe(["0", "1", "free"]);
        await server.SendAsync(new PubAckPacket { PacketId = received[0].PacketId });
        Text(await server.ReceiveAsync<PublishPacket>()).ShouldBe("2");
    }

    [Fact]
    public async Task The_fate_of_one_message_can_be_awaited()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        var first = client.PublishAndWaitAsync(Topic, Payload(1));
        var second = client.PublishAndWaitAsync(Topic, Payload(2));
        var received = await server.ReceivePublishesAsync(2);

        await server.SendAsync(new PubAckPacket { PacketId = received[1].PacketId, Reason = ReasonCode.PayloadFormatInvalid });
        (await second.WaitAsync(Limits.Wait)).ShouldBe(ReasonCode.PayloadFormatInvalid);
        first.IsCompleted.ShouldBeFalse();
        await server.SendAsync(new PubAckPacket { PacketId = received[0].PacketId, Reason = ReasonCode.NoMatchingSubscribers });
        (await first.WaitAsync(Limits.Wait)).ShouldBe(ReasonCode.NoMatchingSubscribers);
    }

    [Fact]
    public async Task An_acknowledgement_nobody_waits_for_changes_nothing()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        await server.SendAsync(new PubAckPacket { PacketId = 7 }, new PubAckPacket { PacketId = 0xFFFF });
        var publishing = client.PublishAndWaitAsync(Topic, Payload(0));
        var received = await server.ReceiveAsync<PublishPacket>();
        publishing.IsCompleted.ShouldBeFalse();
        await server.SendAsync(new PubAckPacket { PacketId = received.PacketId });
        await publishing.WaitAsync(Limits.Wait);
    }

    [Fact]
    public async Task What_the_server_said_it_does_not_take_is_not_sent()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync(
            answer: new ConnAckPacket { Properties = new() { MaximumPacketSize = 100, RetainAvailable = false } });
        await using var _ = client;
        Should.Throw<InvalidOperationException>(() => client.TryPublish(Topic, new byte[100])).Message.ShouldContain("PacketTooLarge");
        Should.Throw<InvalidOperationException>(() => client.TryPublish(Topic, "x"u8, retain: true)).Message.ShouldContain("RetainNotSupported");
        client.TryPublish(Topic, "x"u8).ShouldBeTrue();
        Text(await server.ReceiveAsync<PublishPacket>()).ShouldBe("x");
    }

    [Fact]
    public async Task A_queued_message_the_server_turns_out_to_refuse_is_given_up_with_the_reason()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        await using var client = script.NewClient();
        var large = client.PublishAndWaitAsync(Topic, new byte[100]);
        var small = client.PublishAndWaitAsync(Topic, Payload(1));
        var connecting = client.ConnectAsync();
        var server = await script.AcceptAsync(new ConnAckPacket { Properties = new() { MaximumPacketSize = 100 } });
        await connecting.WaitAsync(Limits.Wait);
        (await large.WaitAsync(Limits.Wait)).ShouldBe(ReasonCode.PacketTooLarge);
        var received = await server.ReceiveAsync<PublishPacket>();
        Text(received).ShouldBe("1");
        await server.SendAsync(new PubAckPacket { PacketId = received.PacketId });
        (await small.WaitAsync(Limits.Wait)).ShouldBe(ReasonCode.Success);
    }

    [Fact]
    public async Task QoS_0_without_a_connection_is_dropped_and_counted()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        await using var client = script.NewClient();
        client.TryPublish(Topic, "x"u8, qos: QoS.AtMostOnce).ShouldBeTrue();
        client.DroppedQoS0.ShouldBe(1);
    }

    [Fact]
    public async Task QoS_0_waits_while_the_server_does_not_read()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        var sent = 0;
        while (sent < 100 && client.TryPublish(Topic, new byte[10_000], qos: QoS.AtMostOnce)) sent++;
        sent.ShouldBeLessThan(100, "memory is bounded");
        var waiting = client.PublishAsync(Topic, Payload(1), qos: QoS.AtMostOnce).AsTask();
        for (var i = 0; i < sent; i++) await server.ReceiveAsync<PublishPacket>();
        await waiting.WaitAsync(Limits.Wait);
        Text(await server.ReceiveAsync<PublishPacket>()).ShouldBe("1");
    }

    [Fact]
    public async Task Disconnecting_waits_for_acknowledgements_then_says_goodbye()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await client.PublishAsync(Topic, Payload(0));
        var leaving = client.DisconnectAsync();
        var received = await server.ReceiveAsync<PublishPacket>();
        leaving.IsCompleted.ShouldBeFalse();
        await server.SendAsync(new PubAckPacket { PacketId = received.PacketId });
        await leaving.WaitAsync(Limits.Wait);
        await server.ReceiveAsync<DisconnectPacket>();
    }

    [Fact]
    public async Task Whoever_waits_when_the_client_is_disposed_is_told()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, _) = await script.ConnectedAsync(o => o with { MaxInFlight = 1, MaxQueued = 0 });
        var unacknowledged = client.PublishAndWaitAsync(Topic, Payload(0));
        var waiting = client.PublishAsync(Topic, Payload(1)).AsTask();
        await client.DisposeAsync();
        await Should.ThrowAsync<OperationCanceledException>(unacknowledged.WaitAsync(Limits.Wait));
        await Should.ThrowAsync<ObjectDisposedException>(waiting.WaitAsync(Limits.Wait));
    }

    [Fact]
    public async Task A_waiting_publisher_can_give_up()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, _) = await script.ConnectedAsync(o => o with { MaxInFlight = 1, MaxQueued = 0 });
        await using var closing = client;
        client.TryPublish(Topic, Payload(0).Span).ShouldBeTrue();
        using var patience = new CancellationTokenSource();
        var waiting = client.PublishAsync(Topic, Payload(1), cancellation: patience.Token).AsTask();
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting.WaitAsync(Limits.Wait));
    }

    [Fact]
    public async Task Publishing_allocates_nothing_once_slots_and_both_buffers_are_warm()
    {
        const int count = 1_000;
        var options = new MqttClientOptions { ClientId = "c", MaxInFlight = count, MaxQueued = 0 };
        var outbox = new Outbox(options);
        outbox.Open(new ServerLimits(count, uint.MaxValue, QoS.ExactlyOnce, true), []);
        var acks = Enumerable.Range(1, count).Select(id => new Mqtt.Codec.Ack((ushort)id)).ToArray();
        var completed = new List<Completion>(count);
        for (var buffer = 0; buffer < 2; buffer++)
        {
            Publish();
            await SettleAsync();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Publish();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        await SettleAsync();

        void Publish()
        {
            for (ulong tag = 0; tag < count; tag++) outbox.TryPublish(Topic, "{\"leq\":61.2}"u8, QoS.AtLeastOnce, false, tag, null);
        }

        async Task SettleAsync()
        {
            completed.Clear();
            await outbox.NextBatchAsync(default);
            outbox.Acknowledge(acks, completed);
            completed.Count.ShouldBe(count);
        }
    }

    private static ReadOnlyMemory<byte> Payload(int i) => Encoding.UTF8.GetBytes($"{i}");

    private static string Text(PublishPacket packet) => Encoding.UTF8.GetString(packet.Payload.Span);

    private static PublishAck Take(BlockingCollection<PublishAck> acks) =>
        acks.TryTake(out var ack, Limits.Wait) ? ack : throw new TimeoutException("No acknowledgement came.");
}
