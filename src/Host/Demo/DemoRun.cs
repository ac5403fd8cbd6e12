using System.Net.Sockets;
using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Host.Clock;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Ingest.Admission;
using SensorHub.Mqtt.Client;
using SensorHub.Simulators.Publishing;
using SensorHub.Simulators.Scenarios;
using SensorHub.Storage.Sqlite.Registry;
using Spectre.Console;

namespace SensorHub.Host.Demo;

/// <summary>A simulated city replays last night through real MQTT on a fast clock, then goes on at normal speed.</summary>
internal sealed class DemoRun(IAnsiConsole console, TimeProvider machine)
{
    private const int Seed = 1;
    private const string Host = "127.0.0.1";
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan QuietLength = TimeSpan.FromDays(30);

    /// <param name="speed">City seconds per second while the night is replayed.</param>
    public async Task RunAsync(HubOptions options, DataFolder folder, IConfiguration configuration, double speed, CancellationToken cancellation)
    {
        var calendar = new CityClocks(options.City, machine).Calendar;
        var scenario = Scenario.Small(Seed, LastNight(calendar), calendar);
        var clock = new FastClock(machine, DateTimeOffset.FromUnixTimeMilliseconds(scenario.Span.FromMs), speed);
        await using var hub = await HubHost.StartAsync(
            WithFreePorts(options), folder, new CityClocks(clock, calendar, machine), configuration, cancellation: cancellation);
        await DemoCity.RegisterAsync(scenario.City, hub.Services.GetRequiredService<IRegistryCommands>(), cancellation);

        await using var publisher = new FleetPublisher(
            MqttTransports.Tcp(Host, PortOf(hub.Ports.Mqtt!)), scenario.City.Devices.ToDictionary(d => d.Id, d => d.Secret), gatewayId: null, machine);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var playing = PlayAsync(scenario, publisher, clock, stop.Token);
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

    // The night that ended last: its scenario runs until 06:30.
    private DateOnly LastNight(CityCalendar calendar)
    {
        var now = calendar.ToLocal(machine.NowMs());
        return DateOnly.FromDateTime(now.AddHours(-6.5)).AddDays(-1);
    }

    private static async Task PlayAsync(Scenario scenario, FleetPublisher publisher, FastClock clock, CancellationToken cancellation)
    {
        var pace = Pace.At(clock);
        await MessageSender.SendAsync(scenario.Messages(), publisher, pace, cancellation);
        clock.Speed = 1;
        var from = UnixMs.Floor(clock.NowMs(), UnixMs.Minute) + UnixMs.Minute;
        var quiet = QuietLife.Messages(scenario.City, new(from, from + (long)QuietLength.TotalMilliseconds), Seed);
        await MessageSender.SendAsync(quiet, publisher, pace, cancellation);
    }

    private async Task ShowAsync(
        HubHost hub, CityCalendar calendar, FastClock clock, Scenario scenario, string tokenFile, Task playing, CancellationToken cancellation)
    {
        var queries = hub.Services.GetRequiredService<IOperationsQueries>();
        var registry = hub.Services.GetRequiredService<IRegistry>();
        var ledger = hub.Services.GetRequiredService<IngestLedger>();
        var findings = new Findings(hub.Services.GetRequiredService<ILiveEventFeed>());
        var view = new BoardView(console, calendar);
        await view.RunAsync(async () =>
        {
            while (!playing.IsFaulted)
            {
                await findings.ReadAsync(cancellation);
                var tasks = await queries.TasksAsync(new TaskFilter(), new PageRequest(Board.NewestTasks), cancellation);
                var newest = tasks.Items is [var first, ..] ? first : null;
                var now = clock.NowMs();
                view.Show(
                    new Board
                    {
                        NowMs = now,
                        Stage = StageOf(clock, scenario.Span, now),
                        Watched = Watched.Of(registry.Current),
                        Intake = IntakeOf(ledger.Snapshot()),
                        Findings = findings,
                        Tasks = tasks.Items,
                        OpenNext = OpenNext.Lines(hub.Ports.Http, tokenFile, newest, newest is null ? null : findings.BehindTask(newest.Id)),
                    },
                    clock.Speed > 1 ? "replay" : "live");
                await Task.Delay(Redraw, machine, cancellation);
            }

            await playing;
        });
    }

    private static string StageOf(FastClock clock, TimeSpanMs night, long nowMs) => clock.Speed > 1
        ? $"replaying last night × {clock.Speed:0}, {Math.Clamp(100 * (nowMs - night.FromMs) / night.LengthMs, 0, 100)} %"
        : "live, at normal speed (Ctrl+C ends)";

    private static string IntakeOf(LedgerSnapshot books) =>
        $"{books.Stored:N0} readings on disk before their acknowledgement, {books.Duplicates:N0} duplicates, {books.Quarantined:N0} refused, {books.Pending:N0} under way";

    private HubOptions WithFreePorts(HubOptions options) => options with
    {
        Http = options.Http with { Port = FreePort("Http:Port", options.Http.Port) },
        Mqtt = options.Mqtt with { Port = FreePort("Mqtt:Port", options.Mqtt.Port) },
    };

    private int FreePort(string setting, int wanted)
    {
        if (wanted == 0)
            return 0;
        try
        {
            using var probe = new TcpListener(System.Net.IPAddress.Loopback, wanted);
            probe.Start();
            return wanted;
        }
        catch (SocketException)
        {
            console.Profile.Out.Writer.WriteLine($"port {wanted} ({setting}) is held by another program: taking a free one");
            return 0;
        }
    }

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
