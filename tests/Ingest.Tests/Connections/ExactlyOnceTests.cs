using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.Ingest.Tests.Connections;

/// <summary>The receiver's side of QoS 2, sections 3.5 to 3.7 and 4.3.3.</summary>
public sealed class ExactlyOnceTests
{
    private const string Topic = "sensorhub/v1/n1/telemetry";
    private const string Untimed = """{"leq":61.2}""";
    private static readonly MqttVersion[] Versions = [MqttVersion.V311, MqttVersion.V5];

    public static TheoryData<MqttVersion> BothVersions => [.. Versions];

    [Theory]
    [MemberData(nameof(BothVersions))]
    public async Task A_message_is_received_when_it_is_on_disk_and_complete_when_it_is_released(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", version);
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
        await ReceivedAsync(client, 7);
        hub.Stored.Select(e => (e.Kind, e.Device, e.Revision)).ShouldBe([(EntryKind.Reading, 1, (ushort)0), (EntryKind.PacketHeld, 1, (ushort)7)]);
        await ReleaseAsync(client, 7);
        hub.Stored[^1].Kind.ShouldBe(EntryKind.PacketReleased);
        hub.Books.Received.ShouldBe(1);
        hub.Books.Stored.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(BothVersions))]
    public async Task The_message_and_its_identifier_are_one_record(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", version);
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
        await ReceivedAsync(client, 7);
        hub.Journal.Records.Count(r => r.Count > 0).ShouldBe(1);
    }

    [Fact]
    public async Task Neither_PUBREC_nor_PUBCOMP_leaves_while_the_fsync_hangs()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await MqttHub.Eventually(() => hub.Journal.Records.Count == 1);
        hub.Journal.Hang();
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 1);
        await MqttHub.Eventually(() => hub.Journal.Attempts == 2);
        var received = client.ReadAsync<PubRecPacket>();
        received.IsCompleted.ShouldBeFalse();
        hub.Journal.Release();
        await received;

        hub.Journal.Hang();
        await client.SendAsync(new PubRelPacket { PacketId = 1 });
        await MqttHub.Eventually(() => hub.Journal.Attempts == 3);
        var complete = client.ReadAsync<PubCompPacket>();
        complete.IsCompleted.ShouldBeFalse();
        hub.Journal.Release();
        await complete;
    }

    // [MQTT-4.3.3-2] of 3.1.1, [MQTT-4.3.3-10] of 5.0
    [Theory]
    [MemberData(nameof(BothVersions))]
    public async Task A_duplicate_is_received_again_and_not_looked_at_again(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", version);
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7, dup: true);
        await client.PublishExactlyOnceAsync(Topic, "nonsense", packetId: 7, dup: true);
        for (var i = 0; i < 3; i++)
            await ReceivedAsync(client, 7);
        await ReleaseAsync(client, 7);
        hub.Books.Received.ShouldBe(1);
    }

    // [MQTT-4.3.3-12]
    [Theory]
    [MemberData(nameof(BothVersions))]
    public async Task After_its_release_an_identifier_is_a_new_message(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", version);
        for (var i = 0; i < 3; i++)
        {
            await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
            await ReceivedAsync(client, 7);
            await ReleaseAsync(client, 7);
        }

        hub.Books.Stored.ShouldBe(3);
    }

    [Fact]
    public async Task A_whole_exchange_in_one_segment_is_answered_in_order()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        for (ushort id = 1; id <= 50; id++)
        {
            Write(bytes, new PublishPacket { Topic = Topic, Payload = "{\"leq\":61}"u8.ToArray(), QoS = QoS.ExactlyOnce, PacketId = id });
            Write(bytes, new PubRelPacket { PacketId = id });
            Write(bytes, new PublishPacket { Topic = Topic, Payload = "{\"leq\":62}"u8.ToArray(), QoS = QoS.ExactlyOnce, PacketId = id });
            Write(bytes, new PubRelPacket { PacketId = id });
        }

        await client.SendAsync(bytes.WrittenMemory);
        for (ushort id = 1; id <= 50; id++)
        {
            for (var i = 0; i < 2; i++)
            {
                await ReceivedAsync(client, id);
                (await client.ReadAsync<PubCompPacket>()).ShouldSatisfyAllConditions(c => c.PacketId.ShouldBe(id), c => c.Reason.ShouldBe(ReasonCode.Success));
            }
        }

        hub.Books.Stored.ShouldBe(100);
        hub.Held.All.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(BothVersions))]
    public async Task A_release_of_nothing_is_answered(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", version);
        await client.SendAsync(new PubRelPacket { PacketId = 9 });
        var complete = await client.ReadAsync<PubCompPacket>();
        complete.PacketId.ShouldBe((ushort)9);
        complete.Reason.ShouldBe(version == MqttVersion.V5 ? ReasonCode.PacketIdentifierNotFound : ReasonCode.Success);
    }

    // [MQTT-4.3.3-9]
    [Fact]
    public async Task A_refused_payload_frees_its_identifier_in_5_0()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await client.PublishExactlyOnceAsync(Topic, "nonsense", packetId: 7);
        (await client.ReadAsync<PubRecPacket>()).Reason.ShouldBe(ReasonCode.PayloadFormatInvalid);
        hub.Held.All.ShouldBeEmpty();
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
        await ReceivedAsync(client, 7);
        hub.Books.Quarantined.ShouldBe(1);
        hub.Books.Stored.ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_payload_is_received_like_any_other_in_3_1_1()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", MqttVersion.V311);
        await client.PublishExactlyOnceAsync(Topic, "nonsense", packetId: 7);
        await ReceivedAsync(client, 7);
        await client.PublishExactlyOnceAsync(Topic, "nonsense", packetId: 7, dup: true);
        await ReceivedAsync(client, 7);
        await ReleaseAsync(client, 7);
        hub.Books.Quarantined.ShouldBe(1);
    }

    [Fact]
    public async Task A_foreign_topic_frees_its_identifier_in_5_0()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await client.PublishExactlyOnceAsync("sensorhub/v1/n2/telemetry", Untimed, packetId: 7);
        (await client.ReadAsync<PubRecPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        hub.Held.All.ShouldBeEmpty();
    }

    // [MQTT-3.3.1-1]: without DUP it is not the same message.
    [Fact]
    public async Task A_client_that_lost_its_state_is_told_once_and_then_heard()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
        await ReceivedAsync(client, 7);
        await client.PublishAsync(Topic, Untimed, packetId: 7);
        (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.PacketIdentifierInUse);
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
        (await client.ReadAsync<PubRecPacket>()).Reason.ShouldBe(ReasonCode.PacketIdentifierInUse);
        hub.Books.Stored.ShouldBe(1);
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
        await ReceivedAsync(client, 7);
        hub.Books.Stored.ShouldBe(2);
    }

    // [MQTT-3.3.4-7]
    [Theory]
    [MemberData(nameof(BothVersions))]
    public async Task No_more_identifiers_are_held_than_the_Receive_Maximum(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync(new() { ReceiveMaximum = 3 });
        await using var client = await hub.ConnectAsync("n1", version);
        for (ushort id = 1; id <= 3; id++)
        {
            await client.PublishExactlyOnceAsync(Topic, Untimed, id);
            await ReceivedAsync(client, id);
        }

        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 4);
        if (version == MqttVersion.V5)
            (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.ReceiveMaximumExceeded);
        (await client.ReadAsync()).ShouldBeNull();
        hub.Books.Received.ShouldBe(3);
    }

    [Fact]
    public async Task A_full_disk_delays_PUBREC_and_the_redelivery_counts_once()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        hub.Journal.Refuse(new IOException("No space left on device"));
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 1);
        var committer = hub.Get<Committer>();
        await MqttHub.Eventually(() => committer.Fault is not null);
        await client.PublishExactlyOnceAsync(Topic, Untimed, packetId: 1, dup: true);
        hub.Journal.Refuse(null);
        hub.Network.Advance(Committer.RetryAfter);
        await ReceivedAsync(client, 1);
        await ReceivedAsync(client, 1);
        hub.Books.Stored.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_session_held_ends_with_it()
    {
        await using var hub = await MqttHub.StartAsync();
        await using (var first = await hub.ConnectAsync("n1"))
        {
            await first.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
            await ReceivedAsync(first, 7);
        }

        await using var second = await hub.ConnectAsync("n1");
        hub.Stored[^1].ShouldSatisfyAllConditions(e => e.Kind.ShouldBe(EntryKind.PacketReleased), e => e.Revision.ShouldBe((ushort)0));
        hub.Held.All.ShouldBeEmpty();
        await second.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
        await ReceivedAsync(second, 7);
        hub.Books.Stored.ShouldBe(2);
    }

    [Fact]
    public async Task A_session_is_taken_over_when_what_was_in_flight_is_on_disk()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var first = await hub.ConnectAsync("n1");
        await MqttHub.Eventually(() => hub.Journal.Records.Count == 1);
        hub.Journal.Hang();
        await first.PublishExactlyOnceAsync(Topic, Untimed, packetId: 7);
        await MqttHub.Eventually(() => hub.Journal.Attempts == 2);
        await using var second = await hub.OpenAsync();
        var looksBefore = hub.Looks;
        await second.ConnectAsync("n1", MqttHub.Secret);
        var accepted = second.ReadAsync<ConnAckPacket>();
        await MqttHub.Eventually(() => hub.Looks > looksBefore);
        accepted.IsCompleted.ShouldBeFalse();
        hub.Journal.Release();
        (await accepted).Reason.ShouldBe(ReasonCode.Success);
        hub.Stored.Select(e => e.Kind).ShouldBe([EntryKind.Reading, EntryKind.PacketHeld, EntryKind.PacketReleased]);
    }

    [Fact]
    public async Task The_largest_payloads_pass()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 0 });
        await using var client = await hub.ConnectAsync("n1");
        var array = "[" + string.Join(',', Enumerable.Range(0, 7_000).Select(PublishTests.Reading)) + "]";
        for (ushort id = 1; id <= 2; id++)
        {
            await client.PublishExactlyOnceAsync(Topic, array, id);
            await ReceivedAsync(client, id);
        }

        hub.Books.Stored.ShouldBe(7_000);
        hub.Books.Duplicates.ShouldBe(7_000);
        await MqttHub.Eventually(() => hub.Get<InFlightBudget>().UsedBytes == 0);
    }

    private static async Task ReceivedAsync(RawClient client, ushort packetId)
    {
        var received = await client.ReadAsync<PubRecPacket>();
        received.PacketId.ShouldBe(packetId);
        received.Reason.ShouldBe(ReasonCode.Success);
    }

    private static async Task ReleaseAsync(RawClient client, ushort packetId)
    {
        await client.SendAsync(new PubRelPacket { PacketId = packetId });
        var complete = await client.ReadAsync<PubCompPacket>();
        complete.PacketId.ShouldBe(packetId);
        complete.Reason.ShouldBe(ReasonCode.Success);
    }

    private static void Write(System.Buffers.ArrayBufferWriter<byte> to, MqttPacket packet) =>
        SensorHub.Mqtt.Codec.PacketWriter.Write(to, packet, MqttVersion.V5);
}
