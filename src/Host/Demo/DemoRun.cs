using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Ingest.Admission;
using SensorHub.Mqtt.Client;
using SensorHub.Simulators.Publishing;
using SensorHub.Simulators.Scenarios;
using SensorHub.Storage.Operational.Registry;
using Spectre.Console;

namespace SensorHub.Host.Demo;

/// <summary>A simulated city: what happened since last evening through real MQTT on a fast clock, then on at normal speed.</summary>
internal sealed class DemoRun(IAnsiConsole console, TimeProvider machine)
{
    private const string Host = "127.0.0.1";
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);

    public async Task RunAsync(HubOptions options, DataFolder folder, IConfiguration configuration, DemoPlan plan, CancellationToken cancellation)
    {
        var calendar = new CityClocks(options.City, machine).Calendar;
        var scenario = plan.At(calendar, machine.NowMs());
        var clock = new DemoClock(machine, scenario.Span.FromMs, plan.Speed);
        await using var hub = await HubHost.StartAsync(
            DemoHub.For(options, folder.Path, Say), folder, new CityClocks(clock.City, calendar, machine), configuration, cancellation: cancellation);
        Say($"registering {scenario.City.Sites.Count:N0} sites and {scenario.City.Devices.Count:N0} devices");
        await DemoCity.RegisterAsync(scenario.City, hub.Services.GetRequiredService<IRegistryCommands>(), cancellation);

        await using var publisher = new FleetPublisher(
            MqttTransports.Tcp(Host, PortOf(hub.Ports.Mqtt!)), scenario.City.Devices.ToDictionary(d => d.Id, d => d.Secret), gatewayId: null, machine);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var messages = Sent(scenario.Messages(), clock);
        var playing = Task.Run(() => MessageSender.SendAsync(messages, publisher, Pace.At(clock.City), stop.Token), stop.Token);
        try
        {
            await ShowAsync(hub, calendar, clock, scenario, folder.File(FirstAdministrator.TokenFile), playing, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await Quietly(playing);
        }
    }

    private static IEnumerable<SimulatedMessage> Sent(IEnumerable<SimulatedMessage> messages, DemoClock clock)
    {
        foreach (var message in messages)
        {
            clock.Sent(message.SendMs);
            yield return message;
        }
    }

    private async Task ShowAsync(
        HubHost hub, CityCalendar calendar, DemoClock clock, Scenario scenario, string tokenFile, Task playing, CancellationToken cancellation)
    {
        var queries = hub.Services.GetRequiredService<IOperationsQueries>();
        var ledger = hub.Services.GetRequiredService<IngestLedger>();
        var findings = new Findings(hub.Services.GetRequiredService<ILiveEventFeed>());
        var watched = Watched.Of(hub.Services.GetRequiredService<IRegistry>().Current);
        var view = new BoardView(console, calendar);
        await view.RunAsync(async () =>
        {
            while (!playing.IsCompleted)
            {
                clock.Adjust();
                await findings.ReadAsync(cancellation);
                var tasks = (await queries.TasksAsync(new TaskFilter(), new PageRequest(Board.NewestTasks), cancellation)).Items;
                var newest = tasks is [var first, ..] ? first : null;
                var now = clock.City.NowMs();
                view.Show(new Board
                {
                    NowMs = now,
                    IsLive = clock.IsLive,
                    Stage = StageOf(clock),
                    Watched = watched,
                    Intake = IntakeOf(ledger.Snapshot()),
                    Planned = $"{scenario.Expected.Count(v => v.Violated.FromMs <= now):N0} violations begun since {calendar.ToLocal(scenario.Span.FromMs):HH:mm}, beside what was going on then",
                    Findings = findings,
                    Tasks = tasks,
                    OpenNext = OpenNext.Lines(hub.Ports.Http, tokenFile, newest, newest is null ? null : findings.BehindTask(newest.Id)),
                });
                await Task.Delay(Redraw, machine, cancellation);
            }

            await playing;
        });
    }

    private static string StageOf(DemoClock clock) => clock.IsLive
        ? "live, at normal speed (Ctrl+C ends)"
        : $"telling what happened since last evening, × {clock.City.Speed:0}";

    private static string IntakeOf(LedgerSnapshot books) =>
        $"{books.Stored:N0} readings on disk before their acknowledgement, {books.Duplicates:N0} duplicates, {books.Quarantined:N0} refused, {books.Pending:N0} under way";

    private void Say(string line) => console.Profile.Out.Writer.WriteLine(line);

    private static int PortOf(string authority) => int.Parse(authority[(authority.LastIndexOf(':') + 1)..]);

    private static async Task Quietly(Task playing)
    {
        try
        {
            await playing;
        }
        catch (OperationCanceledException)
        {
            // Ended by Ctrl+C.
        }
    }
}
