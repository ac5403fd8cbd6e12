using SensorHub.Devices.Management;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Management;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Tests.Connections;

/// <summary>What devices say of commands and of themselves.</summary>
public sealed class ReportTests
{
    private const string Results = "sensorhub/v1/n1/commands/results";
    private const string State = "sensorhub/v1/n1/state";

    [Fact]
    public async Task A_result_and_a_state_are_stored_before_they_are_acknowledged()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await client.PublishAsync(Results, """{"id":"c1","status":"done","detail":"ok"}""", packetId: 1);
        await client.PublishAsync(State, """{"firmware":"1.4.2","config":{"interval_s":30}}""", packetId: 2);
        (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)1);
        (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)2);
        hub.Management.Reports.ShouldBe(
        [
            new CommandReport(1, MqttHub.T + 60_000, "c1", CommandStatus.Done, "ok"),
            new StateReport(1, MqttHub.T + 60_000, "1.4.2", """{"interval_s":30}"""),
        ]);
        hub.Get<ManagementLedger>().Reports(ReportOutcome.Unknown).ShouldBe(1);
        hub.Get<ManagementLedger>().Reports(ReportOutcome.Taken).ShouldBe(1);
        hub.Books.Received.ShouldBe(0);
    }

    [Fact]
    public async Task A_report_at_QoS_0_over_the_quota_is_dropped_and_counted()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 1, Burst = ReportInbox.Cost });
        await using var client = await hub.ConnectAsync("n1");
        for (var i = 0; i < 3; i++)
            await client.PublishAsync(Results, $$"""{"id":"c{{i}}","status":"done"}""", packetId: 0);

        await MqttHub.Eventually(() => hub.Get<ManagementLedger>().Dropped == 2);
        hub.Management.Reports.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task While_the_disk_refuses_a_report_its_connection_waits_and_is_not_expired_for_it()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        hub.Management.Refusal = new IOException("disk full");
        await client.PublishAsync(Results, """{"id":"c1","status":"done"}""", packetId: 1);
        await MqttHub.Eventually(() => hub.Get<SensorHub.Ingest.Connections.ConnectionSet>().Held == 1);
        hub.Network.Advance(TimeSpan.FromMinutes(10));

        hub.Management.Refusal = null;
        var answer = client.ReadAsync<PubAckPacket>();
        await MqttHub.Eventually(() =>
        {
            hub.Network.Advance(TimeSpan.FromSeconds(1));
            return answer.IsCompleted;
        });
        (await answer).PacketId.ShouldBe((ushort)1);
        hub.Management.Reports.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Between_readings_the_answers_keep_their_order()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        for (ushort id = 1; id <= 200; id++)
        {
            var isReport = id % 2 == 0;
            await client.PublishAsync(
                isReport ? State : "sensorhub/v1/n1/telemetry",
                isReport ? $$$"""{"config":{"n":{{{id}}}}}""" : $$"""{"ts":{{MqttHub.T + id}},"leq":50}""", id);
        }

        for (ushort id = 1; id <= 200; id++)
            (await client.ReadAsync<PubAckPacket>()).ShouldSatisfyAllConditions(a => a.PacketId.ShouldBe(id), a => a.Reason.ShouldBe(ReasonCode.Success));
        hub.Management.Reports.Count.ShouldBe(100);
        hub.Books.Stored.ShouldBe(100);
    }

    [Fact]
    public async Task At_QoS_2_a_report_is_taken_once()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(new PublishPacket
            {
                Topic = State,
                Payload = """{"firmware":"2"}"""u8.ToArray(),
                QoS = QoS.ExactlyOnce,
                PacketId = 7,
                Dup = i > 0,
            });
            (await client.ReadAsync<PubRecPacket>()).Reason.ShouldBe(ReasonCode.Success);
        }

        hub.Management.Reports.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_gateway_speaks_for_its_children_and_for_nobody_else()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var gateway = await hub.ConnectAsync("gw");
        await gateway.PublishAsync("sensorhub/v1/child/state", """{"firmware":"1"}""", packetId: 1);
        await gateway.PublishAsync("sensorhub/v1/gw/state", """{"firmware":"2"}""", packetId: 2);
        await gateway.PublishAsync("sensorhub/v1/n1/state", """{"firmware":"3"}""", packetId: 3);
        await gateway.PublishAsync("sensorhub/v1/n1/commands/results", """{"id":"c1","status":"done"}""", packetId: 4);
        foreach (var reason in (ReasonCode[])[ReasonCode.Success, ReasonCode.Success, ReasonCode.NotAuthorized, ReasonCode.NotAuthorized])
            (await gateway.ReadAsync<PubAckPacket>()).Reason.ShouldBe(reason);
        hub.Management.Reports.Select(r => r.Device).ShouldBe([4, 3]);
    }

    [Theory]
    [InlineData(Results, "done", "malformed")]
    [InlineData(Results, "[]", "shape")]
    [InlineData(Results, """{"status":"done"}""", "type")]
    [InlineData(Results, """{"id":"c 1","status":"done"}""", "type")]
    [InlineData(Results, """{"id":"c1","status":"finished"}""", "type")]
    [InlineData(Results, """{"id":"c1","id":"c2","status":"done"}""", "malformed")]
    [InlineData(State, "{}", "shape")]
    [InlineData(State, """{"firmware":""}""", "type")]
    [InlineData(State, """{"config":[1]}""", "type")]
    [InlineData(State, """{"config":{"a":1e99999999999}}""", "type")]
    [InlineData(State, """{"config":{"a":"\ud800"}}""", "encoding")]
    [InlineData(State, """{"config":{"a":{"b":1,"b":2}}}""", "malformed")]
    [InlineData(State, """{"config":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}""", "malformed")]
    public async Task What_cannot_be_read_is_quarantined_with_its_reason(string topic, string payload, string reason)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await client.PublishAsync(topic, payload, packetId: 1);
        (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.PayloadFormatInvalid);
        hub.Books.QuarantinedBy.ShouldBe(new Dictionary<string, long> { [reason] = 1 });
        hub.Stored.ShouldHaveSingleItem().Kind.ShouldBe(EntryKind.Quarantine);
        hub.Management.Reports.ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_long_is_refused_and_a_long_detail_cut()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await client.PublishAsync(State, $$$"""{"config":{"a":"{{{new string('x', 9_000)}}}"}}""", packetId: 1);
        await client.PublishAsync(State, new string(' ', 17_000), packetId: 2);
        await client.PublishAsync(Results, $$"""{"id":"c1","status":"failed","detail":"{{new string('x', 900)}}"}""", packetId: 3);
        foreach (var expected in (ReasonCode[])[ReasonCode.PayloadFormatInvalid, ReasonCode.PayloadFormatInvalid, ReasonCode.Success])
            (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(expected);
        ((CommandReport)hub.Management.Reports.ShouldHaveSingleItem()).Detail!.Length.ShouldBe(500);
        hub.Books.QuarantinedBy.ShouldBe(new Dictionary<string, long> { ["too_large"] = 2 });
    }

    [Fact]
    public async Task A_flood_of_reports_is_slowed_by_the_quota()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 10, Burst = 20 });
        await using var client = await hub.ConnectAsync("n1");
        for (ushort id = 1; id <= 3; id++)
        {
            await client.PublishAsync(State, """{"firmware":"1"}""", id);
            (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe(id);
        }

        await MqttHub.Eventually(() => hub.Get<SensorHub.Ingest.Connections.ConnectionSet>().Held == 1);
    }
}
