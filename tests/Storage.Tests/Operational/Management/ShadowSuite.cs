using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Tests.Operational.Management;

public abstract class ShadowSuite(TestedEngine engine)
{
    [Fact]
    public async Task Nothing_is_desired_of_a_new_device()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        (await rig.Store.ReadAsync(rig.N1.Handle)).ShouldBe(new DeviceShadow { Device = rig.N1.Handle });
        (await rig.Store.SummariesAsync()).ShouldBeEmpty();
        (await rig.Store.ToDeliverAsync(rig.N1.Handle)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_desired_is_told_the_device_and_in_sync_when_it_says_so()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var change = await rig.Store.DesireAsync(rig.N1.Handle, """{"interval_s":30,"mode":"a"}""", 1, ManagementRig.Wang);
        change.Shadow.Version.ShouldBe(2);
        var command = change.Command.ShouldNotBeNull();
        (command.Type, command.Params).ShouldBe((DeviceCommand.Configure, """{"version":2,"config":{"interval_s":30,"mode":"a"}}"""));
        await SyncShouldBeAsync(false);

        await rig.SayStateAsync("1.4.2", """{"interval_s":30.0,"mode":"b","more":1}""");
        (await rig.Store.ReadAsync(rig.N1.Handle)).Delta().ToJsonString().ShouldBe("""{"mode":"a"}""");
        await SyncShouldBeAsync(false);
        await rig.SayStateAsync(null, """{"interval_s":30.0,"mode":"a","more":1}""");
        await SyncShouldBeAsync(true);

        async Task SyncShouldBeAsync(bool inSync) => (await rig.Store.SummariesAsync())[rig.N1.Handle].InSync.ShouldBe(inSync);
    }

    [Fact]
    public async Task What_a_device_says_in_text_that_no_engine_keeps_is_taken()
    {
        await using var rig = await ManagementRig.StartAsync(engine);

        await rig.SayStateAsync("1.4\0", """{"name":"\u0000"}""");

        var shadow = await rig.Store.ReadAsync(rig.N1.Handle);
        (shadow.Firmware, shadow.Reported).ShouldBe(("1.4\uFFFD", """{"name":"\u0000"}"""));
    }

    [Fact]
    public async Task Firmware_stays_known_when_a_state_leaves_it_out()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        await rig.SayStateAsync("1.4.2", null);
        await rig.SayStateAsync(null, """{"a":1}""");
        await rig.RestartAsync();
        var shadow = await rig.Store.ReadAsync(rig.N1.Handle);
        (shadow.Firmware, shadow.Reported, shadow.Version).ShouldBe(("1.4.2", """{"a":1}""", 1));
        (await rig.Store.SummariesAsync())[rig.N1.Handle].ShouldBe(new ShadowSummary("1.4.2", null));
    }

    [Fact]
    public async Task Only_who_has_read_the_newest_version_writes_the_next()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        await rig.Store.DesireAsync(rig.N1.Handle, """{"a":1}""", 1, ManagementRig.Wang);
        var refused = await Should.ThrowAsync<CommandRefusedException>(() => rig.Store.DesireAsync(rig.N1.Handle, """{"a":2}""", 1, ManagementRig.Wang));
        refused.Reason.ShouldBe(CommandRefusal.Stale);
        (await rig.Store.ReadAsync(rig.N1.Handle)).Desired.ShouldBe("""{"a":1}""");
        (await rig.Store.ListAsync(new(rig.N1.Handle, 10))).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_device_that_comes_back_gets_the_newest_desired_only()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var reboot = await rig.AskAsync("reboot");
        for (var i = 1; i <= 3; i++)
            await rig.Store.DesireAsync(rig.N1.Handle, $$"""{"a":{{i}}}""", null, ManagementRig.Wang);

        var toDeliver = await rig.Store.ToDeliverAsync(rig.N1.Handle);
        toDeliver.Select(c => c.Params).ShouldBe(["{}", """{"version":4,"config":{"a":3}}"""]);
        toDeliver[0].Id.ShouldBe(reboot.Id);
        (await rig.Store.ListAsync(new(rig.N1.Handle, 10))).Select(c => c.State)
            .ShouldBe([CommandState.Queued, CommandState.Superseded, CommandState.Superseded, CommandState.Queued]);
    }

    [Fact]
    public async Task One_that_was_away_longer_than_commands_live_is_told_again_by_the_hub()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        await rig.Store.DesireAsync(rig.N1.Handle, """{"a":1}""", null, ManagementRig.Wang);
        rig.Folder.Clock.Advance(CommandAsk.MaxLife);
        (await rig.Store.ExpireAsync()).Count.ShouldBe(1);

        var again = (await rig.Store.ToDeliverAsync(rig.N1.Handle)).ShouldHaveSingleItem();
        (again.Params, again.AskedBy).ShouldBe(("""{"version":2,"config":{"a":1}}""", Actor.Hub.Name));
        (await rig.Store.ToDeliverAsync(rig.N1.Handle)).ShouldHaveSingleItem().Id.ShouldBe(again.Id);
        await rig.SayAsync(again.Id, CommandStatus.Done);
        await rig.SayStateAsync(null, """{"a":1}""");
        (await rig.Store.ToDeliverAsync(rig.N1.Handle)).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_accepted_and_never_finished_is_told_again_after_ten_minutes()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var first = (await rig.Store.DesireAsync(rig.N1.Handle, """{"a":1}""", null, ManagementRig.Wang)).Command!;
        await rig.SayAsync(first.Id, CommandStatus.Accepted);
        rig.Folder.Clock.Advance(CommandLimits.FinishWithin - TimeSpan.FromSeconds(1));
        await rig.Store.ToDeliverAsync(rig.N1.Handle);
        (await rig.Store.ListAsync(new(rig.N1.Handle, 10))).ShouldHaveSingleItem().State.ShouldBe(CommandState.Accepted);

        rig.Folder.Clock.Advance(TimeSpan.FromSeconds(1));
        (await rig.Store.ToDeliverAsync(rig.N1.Handle)).Select(c => c.Params).ShouldBe([first.Params]);
        (await rig.Store.ListAsync(new(rig.N1.Handle, 10))).Select(c => c.State).ShouldBe([CommandState.Queued, CommandState.Superseded]);
    }

    [Fact]
    public async Task What_the_device_has_already_needs_no_command()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        await rig.SayStateAsync(null, """{"a":[1,{"b":null}]}""");
        var change = await rig.Store.DesireAsync(rig.N1.Handle, """{"a":[1,{"b":null}],"absent":null}""", 1, ManagementRig.Wang);
        change.Command.ShouldBeNull();
        (await rig.Store.SummariesAsync())[rig.N1.Handle].InSync.ShouldBe(true);
    }
}
