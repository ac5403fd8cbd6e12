using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Brokers;

/// <summary>Broker, link and hub fail in turn; what the broker acknowledged to a publisher is in the hub once.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task Messages_that_come_while_the_broker_restarts_wait_in_its_session()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var hub = await BrokerRig.StartHubAsync(BrokerRig.Settings(broker.Port));
        await BrokerRig.PublishAsync(broker.Port, 0, 500);

        await broker.StopAsync();
        await broker.StartAgainAsync();
        await BrokerRig.PublishAsync(broker.Port, 500, 500);

        await BrokerRig.ShouldHaveAsync(hub, 1000);
        var state = await BrokerRig.BrokerAsync(hub);
        state.GetProperty("connects").GetInt64().ShouldBe(2);
        state.GetProperty("lost_sessions").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Messages_that_come_while_the_hub_is_down_wait_in_its_session()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var hub = await BrokerRig.StartHubAsync(BrokerRig.Settings(broker.Port, 0, "QoS=2"));

        await hub.StopAsync();
        await BrokerRig.PublishAsync(broker.Port, 0, 2000, qos: 2);
        await hub.StartAgainAsync();

        await BrokerRig.ShouldHaveAsync(hub, 2000);
    }

    [Fact]
    public async Task A_session_that_the_broker_forgot_is_made_anew_and_said()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var hub = await BrokerRig.StartHubAsync(BrokerRig.Settings(broker.Port));

        await broker.StopAsync();
        broker.ForgetSessions();
        await broker.StartAgainAsync();
        await BrokerRig.UntilAsync(hub, b => b.GetProperty("connects").GetInt64() == 2, "the hub to come back");
        await BrokerRig.PublishAsync(broker.Port, 0, 100);

        await BrokerRig.ShouldHaveAsync(hub, 100);
        (await BrokerRig.BrokerAsync(hub)).GetProperty("lost_sessions").GetInt64().ShouldBe(1);
        hub.Process.Log.ShouldContain("forgotten the hub's session");
    }

    [Theory]
    [InlineData("QoS=1")]
    [InlineData("QoS=2")]
    public async Task A_hub_that_is_killed_before_it_acknowledged_gets_the_messages_again_and_counts_them_once(string asked)
    {
        const int Sent = 800;
        await using var broker = await Mosquitto.StartAsync();
        await using var hub = await BrokerRig.StartHubAsync(BrokerRig.Settings(broker.Port, 0, asked), withFaults: true);
        await BrokerRig.PublishAsync(broker.Port, 0, Sent / 2, qos: 2);
        await BrokerRig.ShouldHaveAsync(hub, Sent / 2);
        await BrokerRig.UntilAsync(hub, b => b.GetProperty("in_flight").GetInt32() == 0, "a quiet broker");

        hub.Faults!.Hang(true);
        await BrokerRig.PublishAsync(broker.Port, Sent / 2, Sent / 2, qos: 2);
        await BrokerRig.UntilAsync(hub, b => b.GetProperty("in_flight").GetInt32() > 0, "messages in flight");
        var before = await BrokerRig.BrokerAsync(hub);
        await hub.KillAsync();
        hub.Faults.Hang(false);
        await hub.StartAgainAsync();

        before.GetProperty("acknowledged").GetInt64().ShouldBe(Sent / 2);
        await BrokerRig.ShouldHaveAsync(hub, Sent);
    }

    [Fact]
    public async Task A_slow_link_that_tears_again_and_again_delivers_everything_once()
    {
        const int Sent = 1500, Most = 100;
        await using var broker = await Mosquitto.StartAsync();
        await using var link = new SlowLink(broker.Port, bytesPerSecond: 30_000);
        await using var hub = await BrokerRig.StartHubAsync(BrokerRig.Settings(link.Port, 0, $"ReceiveMaximum={Most}"));

        await BrokerRig.PublishAsync(broker.Port, 0, Sent);
        for (var tears = 1; tears <= 2; tears++)
        {
            var before = (await BrokerRig.BrokerAsync(hub)).GetProperty("received").GetInt64();
            await BrokerRig.UntilAsync(hub, b => b.GetProperty("received").GetInt64() >= before + Most, "a part of the messages");
            link.Tear();
            await BrokerRig.UntilAsync(hub, b => b.GetProperty("connects").GetInt64() == tears + 1, "the hub to come back");
        }

        await BrokerRig.ShouldHaveAsync(hub, Sent);
        var state = await BrokerRig.BrokerAsync(hub);
        state.GetProperty("connects").GetInt64().ShouldBe(3, hub.Process.Log);
        (await HubLedger.OfAsync(hub.Client)).Duplicates.ShouldBeLessThanOrEqualTo(2 * 2 * Most);
        state.GetProperty("lost_sessions").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Refused_credentials_are_said_loudly_never_shown_and_tried_again()
    {
        const string Wrong = "not-the-password-of-the-hub", Right = "the-password-of-the-hub";
        await using var broker = await Mosquitto.StartAsync(password: Right);
        await using var hub = await TestHub.StartAsync(
            SmallCity.Noon, BrokerRig.Settings(broker.Port, 0, "User=hub", $"Password={Wrong}", "RetryRefused=00:00:01"));

        await BrokerRig.UntilAsync(hub, b => b.GetProperty("state").GetString() == "refused", "the refusal");
        var said = hub.Process.Log;
        await broker.StopAsync();
        await broker.SetPasswordAsync(Wrong);
        await broker.StartAgainAsync();
        await BrokerRig.ConnectedAsync(hub);

        said.ShouldContain("ERR");
        said.ShouldContain("correct User and Password");
        (await BrokerRig.BrokerAsync(hub)).GetProperty("last_error").GetString().ShouldNotBeNull();
        hub.Process.Log.ShouldNotContain(Wrong);
        (await BrokerRig.BrokerAsync(hub)).GetRawText().ShouldNotContain(Wrong);
    }
}
