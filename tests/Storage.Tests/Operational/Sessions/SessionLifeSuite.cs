using System.Data.Common;
using Dapper;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Storage.Tests.Operational.Sessions;

public abstract class SessionLifeSuite(TestedEngine engine)
{
    [Fact]
    public async Task A_session_that_could_not_be_written_takes_no_room()
    {
        await using var rig = await SessionRig.StartAsync(engine, new() { MaxSessions = 1 });
        await rig.Folder.Database.WriteAsync(c => c.Execute("ALTER TABLE sessions RENAME COLUMN next_packet TO gone"));
        await Should.ThrowAsync<DbException>(() => rig.LeaseAsync("n1"));
        rig.Store.Count.ShouldBe(0);
        rig.Store.MayHave("n1").ShouldBeFalse();

        await rig.Folder.Database.WriteAsync(c => c.Execute("ALTER TABLE sessions RENAME COLUMN gone TO next_packet"));
        await rig.LeaseAsync("n2");
    }

    [Fact]
    public async Task A_session_whose_successor_could_not_be_written_is_still_there()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        await rig.SubscribedAsync();
        await rig.Folder.Database.WriteAsync(c => c.Execute("ALTER TABLE sessions RENAME COLUMN next_packet TO gone"));
        await Should.ThrowAsync<DbException>(() => rig.LeaseAsync(cleanStart: true));
        rig.Store.MayHave("n1").ShouldBeTrue();
        await rig.Folder.Database.WriteAsync(c => c.Execute("ALTER TABLE sessions RENAME COLUMN gone TO next_packet"));
        (await rig.SendAsync("a")).ShouldBe(1);
    }

    [Fact]
    public async Task A_session_with_an_expiry_is_there_after_a_restart_with_its_subscriptions()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        await rig.SubscribedAsync();
        await rig.RestartAsync();
        (await rig.SendAsync("a")).ShouldBe(1);
        var opened = await rig.Store.OpenAsync(new("n1", CleanStart: false, SessionRig.Hour));
        opened.Present.ShouldBeTrue();
        (await rig.PayloadsAsync(opened.Lease)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_session_without_one_ends_with_its_connection_or_with_the_hub()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync(expiry: TimeSpan.Zero);
        (await rig.SendAsync("a")).ShouldBe(1);
        await rig.Store.LeaveAsync(lease, TimeSpan.Zero);
        (await rig.SendAsync("b")).ShouldBe(0);

        await rig.SubscribedAsync("n2", expiry: TimeSpan.Zero, topic: "sensorhub/v1/n2/commands");
        await rig.RestartAsync();
        rig.Store.Count.ShouldBe(0);
    }

    [Fact]
    public async Task The_session_of_a_connection_that_still_stands_and_has_no_expiry_is_not_taken_over()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        await rig.SubscribedAsync(expiry: TimeSpan.Zero);
        (await rig.Store.OpenAsync(new("n1", CleanStart: false, SessionRig.Hour))).Present.ShouldBeFalse();
        (await rig.SendAsync("a")).ShouldBe(0);
    }

    [Fact]
    public async Task A_clean_start_forgets_what_was_before()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        await rig.SubscribedAsync();
        await rig.SendAsync("a");
        var opened = await rig.Store.OpenAsync(new("n1", CleanStart: true, SessionRig.Hour));
        opened.Present.ShouldBeFalse();
        (await rig.PayloadsAsync(opened.Lease)).ShouldBeEmpty();
        rig.Store.Ledger.Dropped(DropReason.SessionEnded).ShouldBe(1);
        (await rig.SendAsync("b")).ShouldBe(0);
    }

    [Fact]
    public async Task A_session_ends_when_its_client_stays_away_longer_than_its_expiry()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync();
        rig.Machine.Advance(SessionRig.Hour * 2);
        await rig.Store.SweepAsync();
        rig.Store.Count.ShouldBe(1);

        await rig.Store.LeaveAsync(lease, SessionRig.Hour);
        rig.Machine.Advance(SessionRig.Hour - TimeSpan.FromSeconds(1));
        await rig.Store.SweepAsync();
        rig.Store.MayHave("n1").ShouldBeTrue();
        rig.Machine.Advance(TimeSpan.FromSeconds(1));
        await rig.Store.SweepAsync();
        rig.Store.MayHave("n1").ShouldBeFalse();
        (await rig.SendAsync("a")).ShouldBe(0);
    }

    [Fact]
    public async Task An_expired_session_is_not_present_although_nothing_has_swept_it_yet()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        await rig.Store.LeaveAsync(await rig.SubscribedAsync(), SessionRig.Hour);
        rig.Machine.Advance(SessionRig.Hour);
        (await rig.Store.OpenAsync(new("n1", CleanStart: false, SessionRig.Hour))).Present.ShouldBeFalse();
    }

    [Fact]
    public async Task The_life_of_a_session_whose_client_was_there_at_a_kill_counts_from_the_restart()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        await rig.SubscribedAsync();
        rig.Machine.Advance(SessionRig.Hour * 3);
        await rig.RestartAsync();
        rig.Machine.Advance(SessionRig.Hour - TimeSpan.FromSeconds(1));
        (await rig.Store.OpenAsync(new("n1", CleanStart: false, SessionRig.Hour))).Present.ShouldBeTrue();
    }

    [Fact]
    public async Task A_lease_that_was_taken_away_takes_nothing_and_ends_nothing()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var old = await rig.SubscribedAsync();
        await rig.SendAsync("a");
        var young = await rig.LeaseAsync();
        await Should.ThrowAsync<SessionLostException>(() => rig.TakeAsync(old));
        await rig.Store.LeaveAsync(old, TimeSpan.Zero);
        (await rig.PayloadsAsync(young)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task At_the_bound_the_absent_session_that_would_end_first_goes()
    {
        await using var rig = await SessionRig.StartAsync(engine, new() { MaxSessions = 2 });
        await rig.Store.LeaveAsync(await rig.LeaseAsync("n1"), SessionRig.Hour);
        await rig.Store.LeaveAsync(await rig.LeaseAsync("n2"), SessionRig.Hour / 2);
        await rig.LeaseAsync("gw");
        rig.Store.MayHave("n2").ShouldBeFalse();
        rig.Store.MayHave("n1").ShouldBeTrue();
        rig.Store.Ledger.Evicted.ShouldBe(1);
    }

    [Fact]
    public async Task Where_every_session_has_its_client_there_is_no_room_for_another()
    {
        await using var rig = await SessionRig.StartAsync(engine, new() { MaxSessions = 2 });
        await rig.LeaseAsync("n1");
        await rig.LeaseAsync("n2");
        await Should.ThrowAsync<SessionsFullException>(() => rig.LeaseAsync("gw"));
        rig.Store.Count.ShouldBe(2);
        await rig.LeaseAsync("n2");
    }

    [Fact]
    public async Task One_user_takes_no_more_than_its_share_and_nothing_of_others()
    {
        await using var rig = await SessionRig.StartAsync(engine, new() { MaxPerUser = 2 });
        await rig.Store.LeaveAsync(await rig.LeaseAsync("user/li/phone"), SessionRig.Hour / 4);
        await rig.Store.LeaveAsync(await rig.LeaseAsync("user/wang/a"), SessionRig.Hour / 2);
        await rig.LeaseAsync("user/wang/b");
        await rig.LeaseAsync("user/wang/c");
        rig.Store.MayHave("user/wang/a").ShouldBeFalse();
        rig.Store.MayHave("user/li/phone").ShouldBeTrue();
        await Should.ThrowAsync<SessionsFullException>(() => rig.LeaseAsync("user/wang/d"));
    }

    [Fact]
    public async Task No_more_subscriptions_than_the_bound_and_a_repeated_one_is_no_new_one()
    {
        await using var rig = await SessionRig.StartAsync(engine, new() { MaxSubscriptions = 1 });
        var lease = await rig.LeaseAsync("gw");
        (await rig.Store.SubscribeAsync(
            lease, [new("sensorhub/v1/gw/commands", QoS.AtLeastOnce), new("sensorhub/v1/child/commands", QoS.AtLeastOnce)])).ShouldBe([true, null]);
        (await rig.Store.SubscribeAsync(lease, [new("sensorhub/v1/gw/commands", QoS.ExactlyOnce)])).ShouldBe([false]);
        (await rig.Store.UnsubscribeAsync(lease, ["sensorhub/v1/gw/commands", "sensorhub/v1/gw/commands"])).ShouldBe([true, false]);
    }
}
