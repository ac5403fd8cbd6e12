using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Management;
using SensorHub.Ingest.Sessions;
using SensorHub.TestKit.Management;

namespace SensorHub.Ingest.Tests.Management;

public sealed class CommandDeskTests
{
    private static readonly Actor Wang = new("wang", Role.Dispatcher, "city", null);
    private static readonly Device N1 = new() { Handle = 1, Id = "n1", Kind = DeviceKind.Noise, IntervalS = 60 };
    private static readonly string Topic = DownlinkTopics.CommandsOf("n1");
    private readonly FakeTimeProvider _city = new(new DateTimeOffset(2026, 8, 20, 14, 0, 0, TimeSpan.Zero));
    private readonly MemoryDownlink _downlink = new();
    private readonly ManagementLedger _ledger = new();
    private readonly MemoryManagement _store;
    private CommandDesk _desk;

    public CommandDeskTests()
    {
        _store = new(_city);
        _desk = NewDesk();
    }

    [Fact]
    public async Task A_subscribed_device_is_sent_the_command_as_its_topic_says()
    {
        _downlink.Subscribe(Topic);
        var asked = await AskAsync("""{"delay_s":5}""");

        var (topic, key, payload) = _downlink.Waiting.ShouldHaveSingleItem();
        (topic, key).ShouldBe((Topic, asked.Id));
        payload.ShouldBe(
            $$$"""{"id":"{{{asked.Id}}}","type":"reboot","issued_at":"2026-08-20T14:00:00.000Z","expires_at":"2026-08-20T15:00:00.000Z","params":{"delay_s":5}}""");
        (await StateOfAsync(asked)).ShouldBe(CommandState.Sent);
    }

    [Fact]
    public async Task Without_a_subscription_it_waits_for_one()
    {
        var asked = await AskAsync();
        (await StateOfAsync(asked)).ShouldBe(CommandState.Queued);

        _downlink.Subscribe(Topic);
        await _desk.SubscribedAsync("n1", Topic, CancellationToken.None);

        _downlink.Waiting.Select(w => w.Key).ShouldBe([asked.Id]);
        (await StateOfAsync(asked)).ShouldBe(CommandState.Sent);
    }

    [Fact]
    public async Task An_older_configuration_that_is_still_on_its_way_does_not_arrive_behind_the_newer()
    {
        _downlink.Subscribe(Topic);
        var held = new TaskCompletionSource();
        _downlink.HoldNext = held.Task;

        var older = _desk.DesireAsync(1, """{"leq_s":1}""", null, Wang);
        var newer = _desk.DesireAsync(1, """{"leq_s":2}""", null, Wang);
        held.SetResult();
        await Task.WhenAll(older, newer).WaitAsync(TimeSpan.FromSeconds(10));

        _downlink.Waiting.ShouldHaveSingleItem().Payload.ShouldContain("""{"leq_s":2}""");
    }

    [Fact]
    public async Task A_new_subscription_brings_what_was_sent_and_not_accepted_too()
    {
        _downlink.Subscribe(Topic);
        var (sent, accepted) = (await AskAsync(), await AskAsync());
        await _store.ReportAsync([new CommandReport(1, 0, accepted.Id, CommandStatus.Accepted, null)]);
        await _downlink.WithdrawAsync([sent.Id, accepted.Id]); // the session went, with all in it

        await _desk.SubscribedAsync("n1", Topic, CancellationToken.None);

        _downlink.Waiting.Select(w => w.Key).ShouldBe([sent.Id]);
    }

    [Fact]
    public async Task Killed_between_queue_and_delivery_it_is_delivered_once_after_the_start()
    {
        _downlink.Subscribe(Topic);
        var queued = await _store.AskAsync(CommandAsk.Of(N1, "reboot", null, null), Wang);
        var sentButNotMarked = await _store.AskAsync(CommandAsk.Of(N1, "reboot", null, null), Wang);
        await _downlink.SendAsync(Topic, new byte[1], default, key: sentButNotMarked.Id);

        _desk = NewDesk();
        await _desk.LookAsync(CancellationToken.None);
        await _desk.LookAsync(CancellationToken.None);

        _downlink.Waiting.Select(w => w.Key).ShouldBe([queued.Id, sentButNotMarked.Id], ignoreOrder: true);
        (await StateOfAsync(queued)).ShouldBe(CommandState.Sent);
        (await StateOfAsync(sentButNotMarked)).ShouldBe(CommandState.Sent);
    }

    [Fact]
    public async Task What_the_disk_refused_at_a_subscription_is_sent_by_a_later_look()
    {
        await _desk.LookAsync(CancellationToken.None);
        var asked = await AskAsync();
        _downlink.Subscribe(Topic);
        _downlink.Refusal = new IOException("disk full");
        await Should.ThrowAsync<IOException>(() => _desk.SubscribedAsync("n1", Topic, CancellationToken.None));

        _downlink.Refusal = null;
        await _desk.LookAsync(CancellationToken.None);

        _downlink.Waiting.Select(w => w.Key).ShouldBe([asked.Id]);
    }

    [Fact]
    public async Task What_the_disk_refused_to_send_is_sent_by_a_later_look()
    {
        await _desk.LookAsync(CancellationToken.None);
        _downlink.Subscribe(Topic);
        _downlink.Refusal = new IOException("disk full");
        var asked = await AskAsync();
        (await StateOfAsync(asked)).ShouldBe(CommandState.Queued);
        await Should.ThrowAsync<IOException>(() => _desk.LookAsync(CancellationToken.None));

        _downlink.Refusal = null;
        await _desk.LookAsync(CancellationToken.None);

        _downlink.Waiting.Select(w => w.Key).ShouldBe([asked.Id]);
    }

    [Fact]
    public async Task What_is_cancelled_superseded_or_over_is_taken_back_from_the_session()
    {
        _downlink.Subscribe(Topic);
        var cancelled = await AskAsync();
        var expires = await AskAsync();
        await _desk.DesireAsync(1, """{"a":1}""", null, Wang);
        await _desk.DesireAsync(1, """{"a":2}""", null, Wang);
        await _desk.CancelAsync(1, cancelled.Id, Wang);
        _city.Advance(TimeSpan.FromHours(1));
        await _desk.LookAsync(CancellationToken.None);

        _downlink.Waiting.ShouldHaveSingleItem().Payload.ShouldContain("""{"version":3,"config":{"a":2}}""");
        (await StateOfAsync(expires)).ShouldBe(CommandState.Expired);
        (_ledger.Asked, _ledger.Expired).ShouldBe((4, 1));
    }

    [Fact]
    public async Task Subscriptions_to_other_topics_are_nothing_to_it()
    {
        await AskAsync();
        await _desk.SubscribedAsync("user/wang/a", DownlinkTopics.TasksOf("q1"), CancellationToken.None);
        await _desk.SubscribedAsync("gw", DownlinkTopics.CommandsOf("nobody"), CancellationToken.None);
        _downlink.Waiting.ShouldBeEmpty();
    }

    private Task<DeviceCommand> AskAsync(string? json = null) =>
        _desk.AskAsync(CommandAsk.Of(N1, "reboot", json is null ? null : JsonElement.Parse(json), null), Wang);

    private async Task<CommandState> StateOfAsync(DeviceCommand command) => (await _store.FindAsync(1, command.Id))!.State;

    private CommandDesk NewDesk() => new(_store, _store, _downlink, new Registry(), _ledger);

    private sealed class Registry : IRegistry
    {
        public RegistrySnapshot Current { get; } = new()
        {
            Devices = ImmutableDictionary<string, Device>.Empty.Add("n1", N1),
            DevicesByHandle = ImmutableDictionary<int, Device>.Empty.Add(1, N1),
        };
    }
}
