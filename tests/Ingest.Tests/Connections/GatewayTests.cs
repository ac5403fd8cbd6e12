using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Connections;
using SensorHub.Ingest.Decoders.Json;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;
using PayloadFormat = SensorHub.Devices.Readings.PayloadFormat;

namespace SensorHub.Ingest.Tests.Connections;

/// <summary>Messages that speak for several devices: <c>v1/gateway/telemetry</c>.</summary>
public sealed class GatewayTests
{
    private const string Topic = "v1/gateway/telemetry";
    private const string Two = """{"child":[{"ts":1786802340000,"values":{"leq":61}},{"ts":1786802341000,"values":{"leq":62}}],"gw":{"ts":1786802340000,"battery":80}}""";

    [Fact]
    public async Task Every_child_gets_its_readings_and_the_gateway_its_own()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var gateway = await hub.ConnectAsync("gw");
        (await SendAsync(gateway, Two)).ShouldBe(ReasonCode.Success);
        hub.Stored.Select(e => (e.Device, e.EventMs - MqttHub.T)).ShouldBe([(4, 0), (4, 1_000), (3, 0)]);
    }

    [Theory]
    [InlineData(MqttVersion.V311, ReasonCode.Success)]
    [InlineData(MqttVersion.V5, ReasonCode.NotAuthorized)]
    public async Task A_foreign_child_is_refused_and_counted_and_the_others_count(MqttVersion version, ReasonCode told)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var gateway = await hub.ConnectAsync("gw", version);
        (await SendAsync(gateway, """{"n1":{"leq":61},"nobody":{"leq":61},"":{"leq":60},"child":{"leq":62}}""")).ShouldBe(told);
        hub.Stored.Select(e => e.Device).ShouldBe([4]);
        hub.Books.NotAuthorized.ShouldBe(3);
        hub.Books.Received.ShouldBe(1);
        hub.Log.Lines.ShouldContain(l => l.Contains("'nobody'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bad_payload_of_one_child_is_quarantined_under_its_name_and_the_others_count()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var gateway = await hub.ConnectAsync("gw");
        (await SendAsync(gateway, """{"child":{"leq":"loud"},"gw":{"battery":80}}""")).ShouldBe(ReasonCode.PayloadFormatInvalid);
        hub.Stored.Select(e => (e.Kind, e.Device)).ShouldBe([(EntryKind.Quarantine, 4), (EntryKind.Reading, 3)]);
        var payload = Encoding.UTF8.GetString(hub.Stored[0].Raw);
        payload.ShouldEndWith("""{"leq":"loud"}""");
        payload.ShouldContain(Topic);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"child":{"leq":61}""")]
    [InlineData("""{"child":{"leq":61}}}""")]
    [InlineData("")]
    public async Task What_is_no_object_of_children_is_quarantined_whole(string payload)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var gateway = await hub.ConnectAsync("gw");
        (await SendAsync(gateway, payload)).ShouldBe(ReasonCode.PayloadFormatInvalid);
        hub.Stored.ShouldHaveSingleItem().Device.ShouldBe(3);
        hub.Books.Quarantined.ShouldBe(1);
    }

    [Fact]
    public async Task A_name_with_escapes_is_the_name_it_spells()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var gateway = await hub.ConnectAsync("gw");
        (await SendAsync(gateway, """{"\u0063hild":{"leq":61}}""")).ShouldBe(ReasonCode.Success);
        (await SendAsync(gateway, """{"\ud800":{"leq":61}}""")).ShouldBe(ReasonCode.NotAuthorized);
        hub.Stored.ShouldHaveSingleItem().Device.ShouldBe(4);
    }

    [Fact]
    public async Task The_most_children_pass_and_one_more_is_refused_whole()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 0 });
        await using var gateway = await hub.ConnectAsync("gw");
        (await SendAsync(gateway, Children(ChildrenReader.MaxChildren))).ShouldBe(ReasonCode.PayloadFormatInvalid);
        hub.Books.Quarantined.ShouldBe(ChildrenReader.MaxChildren);
        (await SendAsync(gateway, Children(ChildrenReader.MaxChildren + 1))).ShouldBe(ReasonCode.PayloadFormatInvalid);
        hub.Books.Quarantined.ShouldBe(ChildrenReader.MaxChildren + 1);
        await MqttHub.Eventually(() => hub.Get<InFlightBudget>().UsedBytes == 0);

        static string Children(int count) => "{" + string.Join(',', Enumerable.Repeat("\"child\":0", count)) + "}";
    }

    [Fact]
    public async Task Redelivered_at_QoS_2_it_counts_once()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var gateway = await hub.ConnectAsync("gw");
        for (var i = 0; i < 2; i++)
        {
            await gateway.PublishExactlyOnceAsync(Topic, """{"child":{"leq":61},"gw":{"battery":80}}""", packetId: 5, dup: i > 0);
            (await gateway.ReadAsync<PubRecPacket>()).Reason.ShouldBe(ReasonCode.Success);
        }

        hub.Books.Received.ShouldBe(2);
    }

    [Fact]
    public async Task A_device_without_children_speaks_only_for_itself()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var device = await hub.ConnectAsync("n1");
        (await SendAsync(device, """{"n1":{"leq":61},"child":{"leq":62}}""")).ShouldBe(ReasonCode.NotAuthorized);
        hub.Stored.ShouldHaveSingleItem().Device.ShouldBe(1);
    }

    [Fact]
    public async Task Foreign_messages_are_charged_to_their_sender()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 1, Burst = 5 });
        await using var device = await hub.ConnectAsync("n1");
        for (ushort id = 1; id <= 20; id++)
            await device.PublishAsync("sensorhub/v1/n2/telemetry", """{"leq":61}""", id);
        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Held == 1);
        hub.Get<DeviceQuotas>().Of(1)!.Debt().ShouldBeGreaterThan(TimeSpan.Zero);
        hub.Get<DeviceQuotas>().Of(2)!.Debt().ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_refused_child_payload_can_be_replayed()
    {
        await using var hub = await MqttHub.StartAsync();
        var replay = hub.Get<QuarantineReplay>();
        var payload = """{"ts":1786802340000,"values":{"leq":61}}"""u8.ToArray();
        (await replay.ReplayAsync(4, PayloadFormat.ThingsBoardJson, MqttHub.T, payload, () => Task.CompletedTask, default)).Readings.ShouldBe(1);
        hub.Stored.ShouldHaveSingleItem().Device.ShouldBe(4);
    }

    private static async Task<ReasonCode> SendAsync(RawClient client, string payload)
    {
        await client.PublishAsync(Topic, payload, packetId: 1);
        return (await client.ReadAsync<PubAckPacket>()).Reason;
    }
}
