using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Mqtt.Packets;
using PayloadFormat = SensorHub.Devices.Readings.PayloadFormat;

namespace SensorHub.Ingest.Tests.Connections;

public sealed class PublishTests
{
    private const string Topic = "sensorhub/v1/n1/telemetry";

    [Theory]
    [InlineData(MqttVersion.V311, Topic)]
    [InlineData(MqttVersion.V5, Topic)]
    [InlineData(MqttVersion.V311, "v1/devices/me/telemetry")]
    [InlineData(MqttVersion.V5, "v1/devices/me/telemetry")]
    public async Task A_reading_is_acknowledged_when_it_is_on_disk(MqttVersion version, string topic)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", version);
        await client.PublishAsync(topic, $$"""{"ts":{{MqttHub.T}},"leq":61.2}""", packetId: 7);
        var ack = await client.ReadAsync<PubAckPacket>();
        ack.PacketId.ShouldBe((ushort)7);
        ack.Reason.ShouldBe(ReasonCode.Success);
        var stored = hub.Stored.ShouldHaveSingleItem();
        stored.Device.ShouldBe(1);
        stored.EventMs.ShouldBe(MqttHub.T);
        stored.PeriodS.ShouldBe(1);
        stored[Metric.Leq].Value.ShouldBe(61.2);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_while_the_fsync_hangs()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await MqttHub.Eventually(() => hub.Journal.Records.Count == 1);
        hub.Journal.Hang();
        await client.PublishAsync(Topic, Reading(0), packetId: 1);
        await MqttHub.Eventually(() => hub.Journal.Attempts == 2);
        var ack = client.ReadAsync<PubAckPacket>();
        await MqttHub.Eventually(() => hub.Books.Pending == 1);
        ack.IsCompleted.ShouldBeFalse();
        hub.Stored.ShouldBeEmpty();

        hub.Journal.Release();
        (await ack).PacketId.ShouldBe((ushort)1);
        hub.Stored.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_full_disk_delays_acknowledgements_and_loses_nothing()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        hub.Journal.Refuse(new IOException("No space left on device"));
        await client.PublishAsync(Topic, Reading(0), packetId: 1);
        var committer = hub.Get<Committer>();
        await MqttHub.Eventually(() => committer.Fault is not null);
        var ack = client.ReadAsync<PubAckPacket>();
        ack.IsCompleted.ShouldBeFalse();

        hub.Journal.Refuse(null);
        hub.Network.Advance(Committer.RetryAfter);
        (await ack).Reason.ShouldBe(ReasonCode.Success);
        hub.Stored.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Many_messages_in_one_segment_are_acknowledged_in_order()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 0 });
        await using var client = await hub.ConnectAsync("n1", MqttVersion.V311);
        const int Count = 5_000;
        var acks = Task.Run(async () =>
        {
            for (var id = 1; id <= Count; id++)
                (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)id);
        });
        for (ushort id = 1; id <= Count; id++)
            await client.PublishAsync(Topic, Reading(id), id);
        await acks;
        hub.Stored.Select(e => e.EventMs).ShouldBe(Enumerable.Range(1, Count).Select(i => MqttHub.T + i * 1_000L - 10_000_000));
        hub.Books.Stored.ShouldBe(Count);
    }

    [Fact]
    public async Task A_connection_that_sends_one_byte_at_a_time_gets_the_same_answers()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", MqttVersion.V311);
        var bytes = Publish(Topic, Reading(0), 1).Concat(Publish(Topic, "nonsense", 2)).ToArray();
        foreach (var b in bytes)
            await client.SendAsync(new[] { b });
        (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)1);
        (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)2);
        hub.Stored.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_largest_payloads_pass_and_larger_packets_close_the_connection()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 0 });
        await using var client = await hub.ConnectAsync("n1");
        var array = "[" + string.Join(',', Enumerable.Range(0, 7_000).Select(Reading)) + "]";
        array.Length.ShouldBeGreaterThan(200_000);
        await client.PublishAsync(Topic, array, packetId: 1);
        await client.PublishAsync(Topic, array, packetId: 2);
        (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        hub.Books.Stored.ShouldBe(7_000);
        hub.Books.Duplicates.ShouldBe(7_000);
        await MqttHub.Eventually(() => hub.Get<InFlightBudget>().UsedBytes == 0);

        await client.SendAsync(new byte[] { 0x32, 0x81, 0x80, 0x10, 0x00 });
        (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.PacketTooLarge);
    }

    [Theory]
    [InlineData(MqttVersion.V5, ReasonCode.PayloadFormatInvalid)]
    [InlineData(MqttVersion.V311, ReasonCode.Success)]
    public async Task A_poison_payload_is_kept_in_quarantine_and_acknowledged_so_that_it_does_not_come_back(MqttVersion version, ReasonCode reason)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", version);
        await client.PublishAsync(Topic, """{"leq":"loud"}""", packetId: 1);
        (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(reason);
        var entry = hub.Stored.ShouldHaveSingleItem();
        entry.Kind.ShouldBe(EntryKind.Quarantine);
        ((RefusalReason)entry.Revision).ShouldBe(RefusalReason.Type);
        Encoding.UTF8.GetString(entry.Raw).ShouldEndWith(Topic + """{"leq":"loud"}""");
        hub.Books.QuarantinedBy.ShouldHaveSingleItem().ShouldBe(new("type", 1));

        await client.PublishAsync(Topic, Reading(0), packetId: 2);
        (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
    }

    [Fact]
    public async Task A_quarantined_payload_is_taken_in_again_under_its_first_receive_time()
    {
        await using var hub = await MqttHub.StartAsync();
        var replay = hub.Get<QuarantineReplay>();
        (await replay.ReplayAsync(1, PayloadFormat.Json, MqttHub.T, """{"leq":61}"""u8.ToArray(), () => Task.CompletedTask, default)).ShouldBe(DecodeResult.Decoded(1));
        (await replay.ReplayAsync(1, PayloadFormat.Json, MqttHub.T, """{"leq":"x"}"""u8.ToArray(), () => Task.CompletedTask, default)).Reason.ShouldBe(RefusalReason.Type);
        await Should.ThrowAsync<ArgumentException>(() => replay.ReplayAsync(99, PayloadFormat.Json, MqttHub.T, """{"leq":61}"""u8.ToArray(), () => Task.CompletedTask, default));
        hub.Stored.ShouldHaveSingleItem().ReceivedMs.ShouldBe(MqttHub.T);
        hub.Books.Quarantined.ShouldBe(0);
    }

    [Theory]
    [InlineData("sensorhub/v1/n2/telemetry")]
    [InlineData("sensorhub/v1/child/telemetry")]
    [InlineData("sensorhub/v1/N1/telemetry")]
    [InlineData("sensorhub/v1/n1/telemetry/")]
    [InlineData("/sensorhub/v1/n1/telemetry")]
    [InlineData("sensorhub/v1/n1/telemetry ")]
    [InlineData("sensorhub/v1//telemetry")]
    [InlineData("sensorhub/v1/telemetry")]
    [InlineData("sensorhub/v1/../n1/telemetry")]
    [InlineData("sensorhub/v1/n1/commands")]
    [InlineData("sensorhub/v1/n1/telemetry/../../n2/telemetry")]
    [InlineData("$SYS/broker")]
    [InlineData("v1/devices/you/telemetry")]
    [InlineData("//")]
    public async Task A_topic_that_is_not_its_own_is_refused_and_nothing_of_it_is_kept(string topic)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var five = await hub.ConnectAsync("n1");
        await five.PublishAsync(topic, Reading(0), packetId: 3);
        (await five.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        await five.PublishAsync(topic, Reading(0), packetId: 0);
        await five.PublishAsync(Topic, Reading(1), packetId: 4);
        (await five.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);

        await using var old = await hub.ConnectAsync("n1", MqttVersion.V311);
        await old.PublishAsync(topic, Reading(0), packetId: 3);
        (await old.ReadAsync()).ShouldBeNull();
        hub.Stored.Select(e => e.Device).ShouldBe([1]);
        hub.Books.NotAuthorized.ShouldBe(3);
    }

    [Fact]
    public async Task A_flood_of_foreign_topics_does_not_flood_the_log()
    {
        const int Messages = LogAllowance.PerMinute * 3;
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        for (ushort id = 1; id <= Messages; id++)
            await client.PublishAsync("sensorhub/v1/n2/telemetry", Reading(0), id);
        for (var i = 0; i < Messages; i++)
            await client.ReadAsync<PubAckPacket>();

        hub.Log.Lines.Count(l => l.Contains("may not publish", StringComparison.Ordinal)).ShouldBe(LogAllowance.PerMinute);
        hub.Network.Advance(TimeSpan.FromSeconds(60));
        await client.PublishAsync("sensorhub/v1/n2/telemetry", Reading(0), packetId: 1);
        await client.ReadAsync<PubAckPacket>();
        hub.Log.Lines.ShouldContain(l => l.Contains($"{Messages - LogAllowance.PerMinute} lines", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reading_by_a_suspect_clock_counts_once_however_often_it_is_sent()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        for (ushort id = 1; id <= 3; id++)
        {
            await client.PublishAsync(Topic, """{"ts":0,"leq":61}""", id);
            (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
            hub.City.Advance(TimeSpan.FromSeconds(1));
        }

        hub.Stored.Count.ShouldBe(1);
        (hub.Books.Stored, hub.Books.Duplicates, hub.Books.Suspect).ShouldBe((1, 2, 3));
    }

    [Fact]
    public async Task A_gateway_speaks_for_its_children_and_for_nobody_else()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var gateway = await hub.ConnectAsync("gw");
        await gateway.PublishAsync("sensorhub/v1/child/telemetry", Reading(0), packetId: 1);
        await gateway.PublishAsync("sensorhub/v1/child/telemetry", Reading(1), packetId: 2);
        await gateway.PublishAsync("sensorhub/v1/n1/telemetry", Reading(0), packetId: 3);
        (await gateway.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        (await gateway.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        (await gateway.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);

        hub.Current = MqttHub.With(hub.NewDevice(3, "gw") with { Kind = DeviceKind.Gateway }, hub.NewDevice(4, "child"));
        await gateway.PublishAsync("sensorhub/v1/child/telemetry", Reading(2), packetId: 4);
        (await gateway.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        hub.Stored.Select(e => e.Device).ShouldBe([4, 4]);
    }

    [Fact]
    public async Task Good_packets_before_a_bad_one_are_acknowledged_before_the_connection_ends()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", MqttVersion.V311);
        await client.SendAsync(Publish(Topic, Reading(0), 1).Concat(new byte[] { 0x36, 0x00 }).ToArray());
        (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)1);
        (await client.ReadAsync()).ShouldBeNull();
    }

    public static TheoryData<string, ReasonCode> Broken => new()
    {
        { "34 06 00 01 61 00 00 00", ReasonCode.ProtocolError },
        { "31 1C 00 19 73 65 6E 73 6F 72 68 75 62 2F 76 31 2F 6E 31 2F 74 65 6C 65 6D 65 74 72 79 00", ReasonCode.RetainNotSupported },
        { "30 06 00 00 03 23 00 01", ReasonCode.ProtocolError },
        { "30 06 00 00 03 23 00 21", ReasonCode.TopicAliasInvalid },
        { "30 06 00 00 03 23 00 00", ReasonCode.TopicAliasInvalid },
        { "30 04 00 01 2B 00", ReasonCode.MalformedPacket },
        { "32 06 00 01 61 00 00 00", ReasonCode.ProtocolError },
        { "10 0D 00 04 4D 51 54 54 05 02 00 3C 00 00 00", ReasonCode.ProtocolError },
        { "20 03 00 00 00", ReasonCode.ProtocolError },
        { "D0 00", ReasonCode.ProtocolError },
        { "F0 00", ReasonCode.ProtocolError },
        { "80 00", ReasonCode.MalformedPacket },
        { "00 00", ReasonCode.MalformedPacket },
        { "C0 01 00", ReasonCode.MalformedPacket },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_bad_packet_costs_its_connection_with_the_reason_and_no_other(string bytes, ReasonCode reason)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var other = await hub.ConnectAsync("n2");
        await using var client = await hub.ConnectAsync("n1");
        await client.SendAsync(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
        (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(reason);
        (await client.ReadAsync()).ShouldBeNull();
        await other.PublishAsync("sensorhub/v1/n2/telemetry", Reading(0), packetId: 1);
        await other.ReadAsync<PubAckPacket>();
        hub.Log.Lines.ShouldNotContain(l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_follows_DISCONNECT_is_not_looked_at()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", MqttVersion.V311);
        await client.SendAsync(new byte[] { 0xE0, 0x00 }.Concat(Publish(Topic, Reading(0), 1)).ToArray());
        (await client.ReadAsync()).ShouldBeNull();
        hub.Books.Received.ShouldBe(0);
    }

    internal static string Reading(int second) => $$"""{"ts":{{MqttHub.T + second * 1_000L - 10_000_000}},"leq":61}""";

    private static byte[] Publish(string topic, string payload, ushort packetId)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        SensorHub.Mqtt.Codec.PublishWriter.Write(
            bytes, MqttVersion.V311, Encoding.UTF8.GetBytes(topic), Encoding.UTF8.GetBytes(payload), QoS.AtLeastOnce, packetId);
        return bytes.WrittenSpan.ToArray();
    }
}
