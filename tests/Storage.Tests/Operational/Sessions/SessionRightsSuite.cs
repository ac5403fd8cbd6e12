using SensorHub.Devices.Registry;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Storage.Tests.Operational.Sessions;

/// <summary>Rights that were taken away: what is queued stays unheard, with and without a sweep.</summary>
public abstract class SessionRightsSuite(TestedEngine engine)
{
    public static TheoryData<string, RegistrySnapshot> Changes => new()
    {
        { "user/wang/phone", SessionRig.Snapshot(users: []) },
        { "user/wang/phone", SessionRig.Snapshot(users: [SessionRig.Member("wang", "sq-2")]) },
        { "user/wang/phone", SessionRig.Snapshot(users: [SessionRig.Member("wang", "sq-1", token: 10)]) },
        { "user/wang/phone", SessionRig.Snapshot(users: [SessionRig.Member("wang", "sq-1") with { Role = Role.Analyst }]) },
        { "n1", SessionRig.Snapshot([]) },
        { "n1", SessionRig.Snapshot([SessionRig.Device(1, "n1") with { Enabled = false }]) },
        { "n1", SessionRig.Snapshot([SessionRig.Device(1, "n1", secret: 7)]) },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task The_session_of_an_owner_who_lost_its_standing_ends(string key, RegistrySnapshot after)
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var topic = key == "n1" ? SessionRig.Commands : SessionRig.Tasks;
        var lease = await rig.SubscribedAsync(key, topic);
        await rig.SendAsync("before", topic);

        rig.Current = after;
        (await rig.SendAsync("after", topic)).ShouldBe(0);
        (await rig.PayloadsAsync(lease)).ShouldBeEmpty();
        await rig.Store.SweepAsync();
        rig.Store.MayHave(key).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task It_is_not_present_to_one_who_comes_before_the_sweep(string key, RegistrySnapshot after)
    {
        await using var rig = await SessionRig.StartAsync(engine);
        await rig.SubscribedAsync(key, key == "n1" ? SessionRig.Commands : SessionRig.Tasks);
        rig.Current = after;
        (await rig.Store.OpenAsync(new(key, CleanStart: false, SessionRig.Hour))).Present.ShouldBeFalse();
    }

    [Fact]
    public async Task A_gateway_that_lost_a_child_keeps_its_session_and_hears_nothing_of_the_child()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        const string childs = "sensorhub/v1/child/commands", own = "sensorhub/v1/gw/commands";
        var lease = await rig.LeaseAsync("gw");
        await rig.Store.SubscribeAsync(lease, [new(childs, Mqtt.Packets.QoS.AtLeastOnce), new(own, Mqtt.Packets.QoS.AtLeastOnce)]);
        await rig.SendAsync("for the child", childs);
        await rig.SendAsync("for the gateway", own);
        rig.Current = SessionRig.Snapshot([SessionRig.Device(3, "gw"), SessionRig.Device(4, "child")]);
        await rig.Store.SweepAsync();
        (await rig.PayloadsAsync(lease)).ShouldBe(["for the gateway"]);
        rig.Store.Ledger.Dropped(DropReason.Withdrawn).ShouldBe(1);
        (await rig.Store.UnsubscribeAsync(lease, [childs])).ShouldBe([false]);
    }

    [Fact]
    public void Keys_and_topics_grant_what_they_say_and_nothing_beside()
    {
        var rights = new SubscriptionRights(new Registry());
        rights.MayHear("n1", "sensorhub/v1/n1/commands").ShouldBeTrue();
        rights.MayHear("gw", "sensorhub/v1/child/commands").ShouldBeTrue();
        rights.MayHear("user/wang/any/thing", SessionRig.Tasks).ShouldBeTrue();
        foreach (var (key, topic) in new[]
        {
            ("n1", "sensorhub/v1/n2/commands"), ("n1", "sensorhub/v1/n1/commands/"), ("n1", "sensorhub/v1/+/commands"), ("n1", "#"),
            ("n1", "sensorhub/v1/n1/telemetry"), ("n1", "sensorhub/v1//commands"), ("n1", "sensorhub/v1/commands"), ("child", "sensorhub/v1/gw/commands"),
            ("n1", SessionRig.Tasks), ("user/wang/a", "sensorhub/v1/squads/sq-2/tasks"), ("user/wang/a", "sensorhub/v1/squads/+/tasks"),
            ("user/wang/a", "sensorhub/v1/n1/commands"), ("user/nobody/a", SessionRig.Tasks), ("user/wang", SessionRig.Tasks), ("user/", SessionRig.Tasks),
        })
            rights.MayHear(key, topic).ShouldBeFalse($"{key} {topic}");
    }

    private sealed class Registry : IRegistry
    {
        public RegistrySnapshot Current { get; } = SessionRig.Snapshot();
    }
}
