using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Tests.Operational.Management;

public abstract class CommandSuite(TestedEngine engine)
{
    [Fact]
    public async Task A_command_goes_its_way_and_keeps_its_times_across_a_restart()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var asked = await rig.AskAsync("reboot", """{"delay_s":5}""", 60);
        (asked.State, asked.AskedBy, asked.Params, asked.ExpiresMs).ShouldBe((CommandState.Queued, "wang", """{"delay_s":5}""", rig.NowMs + 60_000));
        rig.Folder.Clock.Advance(TimeSpan.FromSeconds(1));
        var sentMs = rig.NowMs;
        await rig.Store.MarkSentAsync(asked.Id);
        rig.Folder.Clock.Advance(TimeSpan.FromSeconds(1));
        var acceptedMs = rig.NowMs;
        (await rig.SayAsync(asked.Id, CommandStatus.Accepted)).ShouldBe(ReportOutcome.Taken);
        await rig.RestartAsync();
        rig.Folder.Clock.Advance(TimeSpan.FromSeconds(1));
        (await rig.SayAsync(asked.Id, CommandStatus.Done, "up again")).ShouldBe(ReportOutcome.Taken);

        var done = (await rig.Store.FindAsync(rig.N1.Handle, asked.Id)).ShouldNotBeNull();
        (done.State, done.SentMs, done.AcceptedMs, done.EndedMs, done.Detail).ShouldBe((CommandState.Done, sentMs, acceptedMs, rig.NowMs, "up again"));
    }

    [Fact]
    public async Task The_last_word_may_come_first_and_a_late_mark_changes_nothing()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var asked = await rig.AskAsync();
        (await rig.SayAsync(asked.Id, CommandStatus.Failed, "no")).ShouldBe(ReportOutcome.Taken);
        await rig.Store.MarkSentAsync(asked.Id);
        (await rig.SayAsync(asked.Id, CommandStatus.Accepted)).ShouldBe(ReportOutcome.Repeated);
        (await rig.StateOfAsync(asked.Id)).ShouldBe(CommandState.Failed);
    }

    [Fact]
    public async Task A_word_on_what_is_not_open_is_told_apart_and_changes_nothing()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var (open, cancelled, done) = (await rig.AskAsync(), await rig.AskAsync(), await rig.AskAsync());
        await rig.Store.CancelAsync(rig.N1.Handle, cancelled.Id, ManagementRig.Wang);
        await rig.SayAsync(done.Id, CommandStatus.Done);

        (await rig.SayAsync("no-such", CommandStatus.Done)).ShouldBe(ReportOutcome.Unknown);
        (await rig.SayAsync(open.Id, CommandStatus.Done, device: rig.N2)).ShouldBe(ReportOutcome.Foreign);
        (await rig.SayAsync(cancelled.Id, CommandStatus.Done)).ShouldBe(ReportOutcome.Ended);
        (await rig.SayAsync(done.Id, CommandStatus.Done)).ShouldBe(ReportOutcome.Repeated);
        (await rig.SayAsync(done.Id, CommandStatus.Failed)).ShouldBe(ReportOutcome.Ended);
        (await rig.StateOfAsync(open.Id)).ShouldBe(CommandState.Queued);
        (await rig.StateOfAsync(cancelled.Id)).ShouldBe(CommandState.Cancelled);
        (await rig.StateOfAsync(done.Id)).ShouldBe(CommandState.Done);
    }

    [Fact]
    public async Task What_is_due_expires_whoever_notices_first_and_later_words_are_refused()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var (looked, said, later) = (await rig.AskAsync(expiresInS: 10), await rig.AskAsync(expiresInS: 20), await rig.AskAsync(expiresInS: 21));
        rig.Folder.Clock.Advance(TimeSpan.FromSeconds(10));
        (await rig.Store.ExpireAsync()).ShouldBe([looked.Id]);
        (await rig.Store.ExpireAsync()).ShouldBeEmpty();
        rig.Folder.Clock.Advance(TimeSpan.FromSeconds(10));
        (await rig.SayAsync(said.Id, CommandStatus.Done)).ShouldBe(ReportOutcome.Expired);
        (await rig.SayAsync(looked.Id, CommandStatus.Done)).ShouldBe(ReportOutcome.Expired);

        (await rig.StateOfAsync(looked.Id)).ShouldBe(CommandState.Expired);
        (await rig.StateOfAsync(said.Id)).ShouldBe(CommandState.Expired);
        (await rig.StateOfAsync(later.Id)).ShouldBe(CommandState.Queued);
    }

    [Fact]
    public async Task A_device_has_no_more_open_commands_than_it_may()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var first = await rig.AskAsync();
        for (var i = 1; i < CommandLimits.MaxOpen; i++)
            await rig.AskAsync();

        (await Should.ThrowAsync<CommandRefusedException>(() => rig.AskAsync())).Reason.ShouldBe(CommandRefusal.TooManyOpen);
        await rig.AskAsync(device: rig.N2);
        await rig.SayAsync(first.Id, CommandStatus.Done);
        await rig.AskAsync();
    }

    [Fact]
    public async Task Only_an_open_command_of_that_device_can_be_taken_back()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var asked = await rig.AskAsync();
        await Refused(rig.N2.Handle, CommandRefusal.NotFound);
        await rig.Store.CancelAsync(rig.N1.Handle, asked.Id, ManagementRig.Wang);
        await Refused(rig.N1.Handle, CommandRefusal.Ended);

        async Task Refused(int device, CommandRefusal reason) =>
            (await Should.ThrowAsync<CommandRefusedException>(() => rig.Store.CancelAsync(device, asked.Id, ManagementRig.Wang))).Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task Who_asked_and_who_took_back_is_in_the_audit_log()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var asked = await rig.AskAsync("reboot");
        await rig.Store.CancelAsync(rig.N1.Handle, asked.Id, ManagementRig.Wang);

        var rows = (await rig.Folder.Audit.ReadAfterAsync(0, 1000)).Where(r => r.Subject == "device:n1" && r.Actor == "wang").ToList();
        rows.Select(r => r.Action).ShouldBe(["command.ask", "command.cancel"]);
        rows.ShouldAllBe(r => r.Detail.Contains(asked.Id));
        (await rig.Folder.Audit.VerifyAsync()).IsIntact.ShouldBeTrue();
    }

    [Fact]
    public async Task A_list_pages_from_the_newest_back()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Insert(0, (await rig.AskAsync()).Id);
        await rig.SayAsync(ids[1], CommandStatus.Done);

        var first = await rig.Store.ListAsync(new(rig.N1.Handle, 2));
        first.Select(c => c.Id).ShouldBe(ids[..2]);
        (await rig.Store.ListAsync(new(rig.N1.Handle, 9, Before: first[^1].Sequence))).Select(c => c.Id).ShouldBe(ids[2..]);
        (await rig.Store.ListAsync(new(rig.N1.Handle, 9, Open: false))).Select(c => c.Id).ShouldBe([ids[1]]);
        (await rig.Store.ListAsync(new(rig.N1.Handle, 9, Open: true))).Count.ShouldBe(4);
    }

    [Fact]
    public async Task Ended_commands_are_forgotten_with_time_and_open_ones_never()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        var (ended, open) = (await rig.AskAsync(), await rig.AskAsync());
        await rig.SayAsync(ended.Id, CommandStatus.Done);

        (await rig.Store.ForgetAsync(rig.NowMs)).ShouldBe(0);
        (await rig.Store.ForgetAsync(rig.NowMs + 1)).ShouldBe(1);
        (await rig.Store.FindAsync(rig.N1.Handle, ended.Id)).ShouldBeNull();
        (await rig.StateOfAsync(open.Id)).ShouldBe(CommandState.Queued);
    }

    [Fact]
    public async Task Commands_and_shadow_go_with_their_device()
    {
        await using var rig = await ManagementRig.StartAsync(engine);
        await rig.AskAsync();
        await rig.SayStateAsync("1.0", "{}");
        await (await rig.Folder.RegistryAsync()).DeleteAsync(ResourceKind.Device, "n1", Expected.Anything, Actor.Hub);

        (await rig.Store.QueuedAsync(0, 10)).ShouldBeEmpty();
        (await rig.Store.SummariesAsync()).ShouldBeEmpty();
    }
}
