using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Connections;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Tests.Connections;

public sealed class PressureTests
{
    private const string Topic = "v1/devices/me/telemetry";

    [Fact]
    public async Task Over_quota_QoS_1_waits_and_is_not_expired_for_it()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 1, Burst = 5 });
        await using var client = await hub.ConnectAsync("n1", keepAliveS: 1);
        await client.PublishAsync(Topic, $"[{string.Join(',', Enumerable.Range(0, 15).Select(PublishTests.Reading))}]", packetId: 1);
        await client.ReadAsync<PubAckPacket>();
        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Held == 1);
        await client.PublishAsync(Topic, PublishTests.Reading(20), packetId: 2);
        var ack = client.ReadAsync<PubAckPacket>();
        for (var i = 0; i < 9; i++)
        {
            hub.Network.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        ack.IsCompleted.ShouldBeFalse();
        hub.Network.Advance(TimeSpan.FromSeconds(2));
        (await ack).PacketId.ShouldBe((ushort)2);
        hub.Books.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task Over_quota_QoS_0_is_dropped_and_counted()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 1, Burst = 5 });
        await using var client = await hub.ConnectAsync("n1");
        for (var i = 0; i < 20; i++)
            await client.PublishAsync(Topic, PublishTests.Reading(i), packetId: 0);
        await MqttHub.Eventually(() => hub.Books is { Received: 20, Pending: 0 });
        hub.Books.Stored.ShouldBe(5);
        hub.Books.Dropped.ShouldBe(15);
        hub.Stored.ShouldAllBe(e => e.Flags.HasFlag(Devices.Readings.EntryFlags.QoS0));
    }

    [Fact]
    public async Task A_silent_client_is_expired_after_one_and_a_half_keep_alives_and_two_seconds()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", keepAliveS: 10);
        hub.Network.Advance(TimeSpan.FromSeconds(10));
        await client.SendAsync(PingReqPacket.Instance);
        await client.ReadAsync<PingRespPacket>();
        hub.Network.Advance(TimeSpan.FromSeconds(16));
        await client.SendAsync(PingReqPacket.Instance);
        await client.ReadAsync<PingRespPacket>();
        hub.Network.Advance(TimeSpan.FromSeconds(18));
        (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.KeepAliveTimeout);
    }

    [Fact]
    public async Task Half_a_packet_does_not_keep_a_connection_alive()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", keepAliveS: 10);
        hub.Network.Advance(TimeSpan.FromSeconds(15));
        await client.SendAsync(new byte[] { 0x30 });
        hub.Network.Advance(TimeSpan.FromSeconds(3));
        (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.KeepAliveTimeout);
    }

    [Fact]
    public async Task A_client_is_not_expired_while_the_hub_holds_its_batch()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", keepAliveS: 1);
        await MqttHub.Eventually(() => hub.Journal.Records.Count == 1);
        hub.Journal.Hang();
        await client.PublishAsync(Topic, PublishTests.Reading(0), packetId: 1);
        await MqttHub.Eventually(() => hub.Journal.Attempts == 2);
        hub.Network.Advance(TimeSpan.FromSeconds(60));
        hub.Journal.Release();
        await client.ReadAsync<PubAckPacket>();
        await client.SendAsync(PingReqPacket.Instance);
        await client.ReadAsync<PingRespPacket>();
    }

    [Fact]
    public async Task A_hundred_senders_stalled_in_one_fsync_hold_a_bounded_amount_and_lose_nothing()
    {
        const int Senders = 100;
        const int Messages = 2_000;
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 0 });
        hub.Current = MqttHub.With([.. Enumerable.Range(1, Senders).Select(i => hub.NewDevice(i, $"d{i}"))]);
        await MqttHub.Eventually(() => hub.Journal.Records.Count == 1);
        hub.Journal.Hang();
        var senders = Enumerable.Range(1, Senders).Select(i => Task.Run(async () =>
        {
            await using var client = await hub.ConnectAsync($"d{i}", MqttVersion.V311);
            var acks = Task.Run(async () =>
            {
                for (var id = 1; id <= Messages; id++)
                    (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)id);
            });
            for (ushort id = 1; id <= Messages; id++)
                await client.PublishAsync(Topic, PublishTests.Reading(id), id);
            await acks;
        })).ToArray();

        var budget = hub.Get<InFlightBudget>();
        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Count == Senders && hub.Books.Pending > Senders * 50);
        budget.UsedBytes.ShouldBeLessThanOrEqualTo(Senders * ReadingBatch.UsualBytes);
        hub.Journal.Release();
        await Task.WhenAll(senders).WaitAsync(TimeSpan.FromSeconds(60));
        hub.Books.Stored.ShouldBe(Senders * Messages);
        hub.Books.Duplicates.ShouldBe(0);
        await MqttHub.Eventually(() => budget.UsedBytes == 0);
    }

    [Fact]
    public async Task A_device_that_is_disabled_or_given_another_secret_is_closed()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var one = await hub.ConnectAsync("n1");
        await using var two = await hub.ConnectAsync("n2");
        await using var gateway = await hub.ConnectAsync("gw");
        hub.Current = MqttHub.With(
            hub.NewDevice(1, "n1") with { Enabled = false }, hub.NewDevice(2, "n2") with { SecretHash = new byte[32] }, hub.NewDevice(3, "gw"));
        hub.Network.Advance(TimeSpan.FromSeconds(1));
        (await one.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        (await two.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        await gateway.SendAsync(PingReqPacket.Instance);
        await gateway.ReadAsync<PingRespPacket>();
    }

    [Fact]
    public async Task A_clean_shutdown_finishes_what_it_holds_and_says_so()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var idle = await hub.ConnectAsync("n1");
        await using var busy = await hub.ConnectAsync("n2");
        await MqttHub.Eventually(() => hub.Journal.Records.Count == 1);
        hub.Journal.Hang();
        await busy.PublishAsync(Topic, PublishTests.Reading(0), packetId: 1);
        await MqttHub.Eventually(() => hub.Journal.Attempts == 2);
        var stopped = hub.StopAsync();
        (await idle.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.ServerShuttingDown);
        hub.Journal.Release();
        (await busy.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)1);
        (await busy.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.ServerShuttingDown);
        await stopped;
        hub.Stored.Count.ShouldBe(1);
    }
}
