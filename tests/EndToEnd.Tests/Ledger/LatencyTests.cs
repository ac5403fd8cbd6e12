using System.Net;
using System.Text;
using System.Text.Json;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.EndToEnd.Tests.Ledger;

/// <summary>The way of one violation from a meter to a phone, with a hub in a process of its own.</summary>
public sealed class LatencyTests
{
    private static readonly string[] Instants = ["measured_ms", "received_ms", "durable_ms", "evaluated_ms", "task_ms", "sent_ms", "seen_ms"];

    [Fact]
    public async Task A_violation_is_traced_from_the_meter_to_the_phone_and_the_books_balance()
    {
        var plan = new NightPlan(1, TimeSpan.FromMinutes(60));
        await using var hub = await TestHub.StartAsync(NightPlan.Start.AddMinutes(61));
        await plan.RegisterAsync(hub.Client);
        var member = await hub.Client.PostAsync("users", new { name = "wang", role = "squad_member", area = "city", squad = "squad-1" });
        await using var phone = await PhoneAsync(hub, member.GetProperty("token").GetString()!);

        await new Publisher(plan, 0).RunAsync(hub.Process.MqttPort);
        var message = await phone.ReadAsync<PublishPacket>();
        await phone.SendAsync(new PubAckPacket { PacketId = message.PacketId });

        var alert = JsonElement.Parse(message.Payload.Span).GetProperty("payload").GetProperty("alerts")[0].GetProperty("alert_id").GetString()!;
        var latency = default(JsonElement);
        await Patience.UntilAsync(
            async () => (latency = (await hub.Client.GetAsync($"alerts/{alert}")).GetProperty("latency")).TryGetProperty("seen_ms", out _), "the phone to have seen it");
        var instants = Instants.Select(name => latency.GetProperty(name).GetInt64()).ToList();
        instants.ShouldBe([.. instants.Order()], latency.ToString());
        latency.GetProperty("late").GetBoolean().ShouldBeFalse();
        latency.GetProperty("steps_ms").GetProperty("durable_to_evaluated").GetInt64().ShouldBe(instants[3] - instants[2]);

        var steps = (await hub.Client.GetAsync("alerts/latency")).GetProperty("items").EnumerateArray().ToDictionary(s => s.GetProperty("step").GetString()!);
        steps["sent_to_seen"].GetProperty("count").GetInt32().ShouldBe(1);
        steps["sent_to_seen"].GetProperty("max_ms").GetInt64().ShouldBe(instants[6] - instants[5]);
        (await hub.Client.MetricsAsync()).ShouldContain("sensorhub_alerts_latency");
        await ShouldBalanceAsync(hub.Client);
    }

    [Fact]
    public async Task A_violation_in_data_that_came_late_says_so()
    {
        var plan = new NightPlan(1, TimeSpan.FromMinutes(90));
        await using var hub = await TestHub.StartAsync(NightPlan.Morning);
        await plan.RegisterAsync(hub.Client);

        await new Publisher(plan, 0).RunAsync(hub.Process.MqttPort);
        await HubLedger.EvaluatedAsync(hub.Client);

        var alert = (await hub.Client.ListAsync("alerts?rule=site-noise-night"))[0].GetProperty("id").GetString();
        (await hub.Client.GetAsync($"alerts/{alert}")).GetProperty("latency").GetProperty("late").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_killed_hub_had_taken_is_a_gap_in_the_history_and_the_new_books_balance()
    {
        var plan = new NightPlan(2, TimeSpan.FromMinutes(20));
        await using var hub = await TestHub.StartAsync(NightPlan.Start.AddMinutes(21));
        await plan.RegisterAsync(hub.Client);
        await new Publisher(plan, 0).RunAsync(hub.Process.MqttPort);
        await hub.KillAsync();
        await hub.StartAgainAsync();
        await new Publisher(plan, 1).RunAsync(hub.Process.MqttPort);
        await HubLedger.EvaluatedAsync(hub.Client);

        var gap = default(JsonElement);
        await Patience.UntilAsync(
            async () => (gap = (await hub.Client.GetAsync("ledger/history?step=minute&from=" + NightPlan.TimeOf(0) + "&to=" + NightPlan.TimeOf(7_200)))
                .GetProperty("items").EnumerateArray().FirstOrDefault(s => s.GetProperty("gap").GetBoolean())).ValueKind == JsonValueKind.Object, "the gap");
        gap.GetProperty("stored").GetInt64().ShouldBe(plan.Seconds);
        gap.TryGetProperty("received", out _).ShouldBeFalse();
        gap.TryGetProperty("difference", out _).ShouldBeFalse();
        (await hub.Client.GetAsync("ledger")).GetProperty("received").GetInt64().ShouldBe(plan.Seconds);
        await ShouldBalanceAsync(hub.Client);
    }

    private static async Task ShouldBalanceAsync(HubClient hub)
    {
        await HubLedger.EvaluatedAsync(hub);
        var books = await hub.GetAsync("ledger");
        books.GetProperty("difference").GetInt64().ShouldBe(0);
        books.GetProperty("evaluation").GetProperty("difference").GetInt64().ShouldBe(0);
        books.GetProperty("evaluation").GetProperty("evaluated").GetInt64().ShouldBe(books.GetProperty("stored").GetInt64());
        books.GetProperty("notification").GetProperty("difference").GetInt64().ShouldBe(0);
        books.GetProperty("unbalanced").GetArrayLength().ShouldBe(0);
    }

    private static async Task<RawClient> PhoneAsync(TestHub hub, string token)
    {
        var phone = await RawClient.OpenAsync(new IPEndPoint(IPAddress.Loopback, hub.Process.MqttPort), MqttVersion.V5);
        await phone.SendAsync(new ConnectPacket
        {
            Version = MqttVersion.V5,
            ClientId = "phone",
            KeepAliveSeconds = 60,
            UserName = "user/wang",
            Password = Encoding.UTF8.GetBytes(token),
        });
        (await phone.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        await phone.SendAsync(new SubscribePacket { PacketId = 1, Subscriptions = [new("sensorhub/v1/squads/squad-1/tasks", QoS.AtLeastOnce)] });
        (await phone.ReadAsync<SubAckPacket>()).ReasonCodes.ShouldBe([ReasonCode.GrantedQoS1]);
        return phone;
    }
}
