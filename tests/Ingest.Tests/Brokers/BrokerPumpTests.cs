using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Brokers;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Tests.Connections;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Tests.Brokers;

/// <summary>The way from a broker's message to its acknowledgement.</summary>
public sealed class BrokerPumpTests
{
    private const string Reading = """{"leq":50}""";
    private static readonly DeviceQuotaOptions OneReading = new() { PerSecond = 1, Burst = 1 };

    [Fact]
    public async Task Acknowledgements_leave_in_order_and_only_when_the_readings_are_on_disk()
    {
        await using var rig = await PumpRig.StartAsync();
        rig.Hub.Journal.Hang();
        for (var i = 0; i < 4; i++)
            rig.Offer(i, "n1", $$"""{"ts":{{MqttHub.T + i}},"leq":50}""").ShouldBe(InletAnswer.Taken);
        await MqttHub.Eventually(() => rig.Hub.Books.Pending > 0);

        rig.Acknowledged.ShouldBeEmpty();
        rig.Status.Snapshot().InFlight.ShouldBe(4);
        rig.Hub.Journal.Release();
        await MqttHub.Eventually(() => rig.Acknowledged.Length == 4);

        rig.Acknowledged.ShouldBe([0, 1, 2, 3]);
        rig.Status.Snapshot().InFlight.ShouldBe(0);
        rig.Hub.Books.Stored.ShouldBe(4);
    }

    [Theory]
    [InlineData("stranger")]
    [InlineData("off")]
    [InlineData("n1/more")]
    public async Task A_message_of_no_device_is_quarantined_and_acknowledged(string device)
    {
        await using var rig = await PumpRig.StartAsync();

        rig.Offer(1, device, Reading);
        await MqttHub.Eventually(() => rig.Acknowledged.Length == 1);

        rig.Hub.Books.QuarantinedBy["unknown_device"].ShouldBe(1);
        rig.Status.Snapshot().UnknownDevice.ShouldBe(1);
    }

    [Fact]
    public async Task A_payload_that_is_no_use_is_quarantined_and_acknowledged()
    {
        await using var rig = await PumpRig.StartAsync();

        rig.Offer(1, "n1", "{");
        rig.Offer(2, "n1", new string('x', DecoderLimits.MaxPayloadBytes + 1));
        await MqttHub.Eventually(() => rig.Acknowledged.Length == 2);

        rig.Hub.Books.QuarantinedBy.ShouldBe(new Dictionary<string, long> { ["malformed"] = 1, ["too_large"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_device_over_its_quota_holds_nobody_up_and_loses_nothing()
    {
        await using var rig = await PumpRig.StartAsync(OneReading);
        for (var i = 0; i < 3; i++)
            rig.Offer(i, "n1", $$"""[{"ts":{{MqttHub.T + 2 * i}},"leq":50},{"ts":{{MqttHub.T + 2 * i + 1}},"leq":50}]""");
        rig.Offer(3, "n2", Reading);
        await MqttHub.Eventually(() => rig.Acknowledged.Length == 4);

        rig.Hub.Books.Stored.ShouldBe(3);
        rig.Hub.Books.QuarantinedBy["over_quota"].ShouldBe(2);
        rig.Status.Snapshot().OverQuota.ShouldBe(2);
        rig.Hub.Books.Sources["broker:broker"].ShouldBe(new(5, 3, 0, 0, 2, 0, 0));
    }

    [Fact]
    public async Task Strangers_who_flood_are_counted_and_no_longer_kept()
    {
        await using var rig = await PumpRig.StartAsync(OneReading);
        for (var i = 0; i < 4; i++)
            rig.Offer(i, "stranger", Reading);
        await MqttHub.Eventually(() => rig.Acknowledged.Length == 4);

        rig.Hub.Books.Quarantined.ShouldBe(2);
        rig.Hub.Books.NotAuthorized.ShouldBe(2);
        rig.Status.Snapshot().UnknownDevice.ShouldBe(4);
    }

    [Fact]
    public async Task A_broker_that_ignores_the_receive_maximum_is_noticed()
    {
        await using var rig = await PumpRig.StartAsync();
        rig.Hub.Journal.Hang();

        var answers = Enumerable.Range(0, 2 * PumpRig.ReceiveMaximum + 1).Select(i => rig.Offer(i, "n1", Reading)).ToList();

        answers[..^1].ShouldAllBe(a => a == InletAnswer.Taken);
        answers[^1].ShouldBe(InletAnswer.TooMany);
    }

    [Fact]
    public async Task Of_qos_0_no_more_wait_than_may()
    {
        await using var rig = await PumpRig.StartAsync();
        rig.Hub.Journal.Hang();
        rig.Offer(0, "n1", Reading, QoS.AtMostOnce);
        await MqttHub.Eventually(() => rig.Hub.Books.Pending > 0);

        var answers = Enumerable.Range(1, 2 * PumpRig.ReceiveMaximum + 1).Select(i => rig.Offer(i, "n1", Reading, QoS.AtMostOnce)).ToList();

        answers[..^1].ShouldAllBe(a => a == InletAnswer.Taken);
        answers[^1].ShouldBe(InletAnswer.Dropped);
        rig.Hub.Books.Sources["broker:broker"].Dropped.ShouldBe(1);
        rig.Status.Snapshot().Dropped.ShouldBe(1);
        rig.Hub.Journal.Release();
        await MqttHub.Eventually(() => rig.Hub.Books.Stored == 2 * PumpRig.ReceiveMaximum + 1);
        rig.Acknowledged.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_could_not_be_committed_is_not_acknowledged()
    {
        await using var rig = await PumpRig.StartAsync();
        rig.Hub.Journal.Refuse(new IOException("no space left"));
        rig.Offer(1, "n1", Reading);
        await MqttHub.Eventually(() => rig.Hub.Books.Pending > 0);

        await rig.Hub.StopAsync();

        await Should.ThrowAsync<IOException>(rig.EndedAsync);
        rig.Acknowledged.ShouldBeEmpty();
    }
}
