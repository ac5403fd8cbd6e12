using SensorHub.Bench.Peers;
using SensorHub.Simulators.Load;

namespace SensorHub.Bench.Scale;

/// <summary>A hub and a night of readings for it, one a minute from each device, sent in parts; restarts in between are measured.</summary>
internal sealed class LoadedNight : IAsyncDisposable
{
    private const int StepS = 60;
    private static readonly DateTimeOffset Evening = new(2024, 1, 1, 22, 0, 0, TimeSpan.FromHours(8));
    private static readonly TimeSpan Night = TimeSpan.FromHours(8);

    private readonly int _devices;
    private readonly FleetFiles _probe = new(1, 0, "probe", Seed: 2);
    private readonly TimeProvider _clock;
    private readonly List<string> _faults = [];
    private TimeSpan _sentTo;

    private LoadedNight(HubUnderTest hub, int devices, TimeProvider clock) => (Hub, _devices, _clock) = (hub, devices, clock);

    public HubUnderTest Hub { get; }
    public long Sent { get; private set; }
    public int ExpectedAlerts { get; private set; }
    public IReadOnlyList<string> Faults => _faults;

    public static async Task<LoadedNight> BeginAsync(int devices, int gateways, TimeProvider clock)
    {
        var hub = await HubUnderTest.StartAsync(new FleetFiles(devices, gateways, "load", Seed: 1, StepS), clock);
        var night = new LoadedNight(hub, devices, clock);
        await hub.RegisterAsync(night._probe);
        return night;
    }

    /// <summary>Sends the next part of the night as fast as it is acknowledged, and waits until all is decided.</summary>
    public async Task SendAsync(TimeSpan part)
    {
        var messages = (long)(part.TotalSeconds / StepS) * _devices;
        var report = await LoadProcess.RunAsync(
            "--port", $"{Hub.MqttPort}", "--credentials", Hub.CredentialsFile, "--connections", $"{LoadFleet.Parse(File.ReadLines(Hub.CredentialsFile)).Connecting.Count}",
            "--messages", $"{messages}", "--start-ms", $"{NextMs}", "--step-seconds", $"{StepS}");
        _sentTo += part;
        Sent += report.Acknowledged;
        ExpectedAlerts += report.ExpectedAlerts;
        _faults.AddRange(report.Faults);
        if (report.Acknowledged != messages)
            _faults.Add($"{report.Acknowledged:N0} of {messages:N0} readings were acknowledged");
        await Books.DecidedAsync(Hub, _clock);
    }

    public Task SendRestAsync() => SendAsync(Night - _sentTo);

    /// <summary>Starts the hub again and measures; a device of its own sends the reading that is waited for.</summary>
    public async Task<StartRow> MeasureAsync(string name)
    {
        var began = _clock.GetTimestamp();
        await Hub.RestartAsync(_clock);
        var listening = Elapsed();
        await ProbeAsync();
        var acknowledged = Elapsed();
        await Hub.WaitUntilReadyAsync(_clock);
        var ready = Elapsed();
        await Books.DecidedAsync(Hub, _clock);
        var books = await Books.OfAsync(Hub);
        return new(name, books.JournalPosition / (double)(1 << 20), listening, acknowledged, ready, Elapsed(), Hub.Process.PeakMb());

        double Elapsed() => _clock.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Waits until every occurrence is judged, from history too; the time it took. Other alerts than the expected ones are a fault.</summary>
    public async Task<TimeSpan> SettleAsync()
    {
        var took = await Books.SettledAsync(Hub, _clock);
        var found = await Hub.CountAlertsAsync();
        if (found != ExpectedAlerts)
            _faults.Add($"{found} alerts instead of {ExpectedAlerts}");
        return took;
    }

    public ValueTask DisposeAsync() => Hub.DisposeAsync();

    private long NextMs => (Evening + _sentTo).ToUnixTimeMilliseconds();

    private async Task ProbeAsync()
    {
        using var run = new LoadRun(
            new LoadOptions { Port = Hub.MqttPort, Fleet = LoadFleet.Parse(_probe.Credentials()), Connections = 1, Messages = 1, StartMs = NextMs },
            _clock);
        var report = await run.RunAsync(CancellationToken.None);
        _faults.AddRange(report.Faults);
    }
}
