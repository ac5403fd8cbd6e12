using System.Diagnostics;
using MQTTnet;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.EndToEnd.Tests.PowerLoss;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>A hub under the load of a night's meters that is ended again and again.</summary>
/// <param name="followSyncs">Keeps the shadow that <see cref="CutPower"/> needs.</param>
internal sealed class CrashRig(NightPlan plan, bool followSyncs, IReadOnlyList<string>? program = null) : IAsyncDisposable
{
    // Small, so that a run of seconds rolls, compacts and checkpoints many times.
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["Journal:SegmentBytes"] = "524288",
        ["Alerts:CheckpointBytes"] = "1048576",
        ["Alerts:Settle"] = "00:00:01",
    };

    private readonly TempFolder _temp = new();
    private readonly CityTime _city = new(NightPlan.Morning);
    private readonly Publisher[] _publishers = [.. Enumerable.Range(0, plan.Meters).Select(m => new Publisher(plan, m))];
    private TimeSpan _startTime = TimeSpan.FromSeconds(1);
    private int _life;
    private SyncShadow? _shadow;
    private HubProcess? _hub;

    public HubProcess Hub => _hub ?? throw new InvalidOperationException("The hub is down.");
    public int Acknowledged => _publishers.Sum(p => p.Acknowledged);
    /// <summary>Longest time from a launch to a hub that takes readings.</summary>
    public TimeSpan SlowestStart { get; private set; }
    public int Planned => plan.Meters * plan.Seconds;
    private string Data => Path.Combine(_temp.Path, $"data-{_life}");

    /// <summary>First start, on an empty folder, and the city of the plan.</summary>
    public async Task BeginAsync()
    {
        Directory.CreateDirectory(Data);
        Follow();
        await StartAsync();
        await plan.RegisterAsync(Hub.Client);
    }

    public async Task StartAsync()
    {
        var clock = Stopwatch.StartNew();
        _hub = await HubProcess.StartAsync(Options());
        _startTime = clock.Elapsed;
        SlowestStart = _startTime > SlowestStart ? _startTime : SlowestStart;
    }

    /// <summary>Kills the hub, starts it and kills it at a random moment of its start.</summary>
    public async Task KillWhileStartingAsync(Random random)
    {
        await KillAsync();
        _hub = HubProcess.Launch(Options());
        await Task.Delay(_startTime * random.NextDouble(), SystemClock.Instance);
        await KillAsync();
    }

    /// <summary>Lets all meters send until <paramref name="acknowledged"/> readings are, then kills the hub under them.</summary>
    public async Task KillUnderLoadAsync(int acknowledged)
    {
        var sending = SendAsync();
        await Patience.UntilAsync(
            () => Acknowledged >= acknowledged || sending.IsCompleted || Hub.HasExited, $"{acknowledged} acknowledged readings", TimeSpan.FromMinutes(3));
        Hub.HasExited.ShouldBeFalse(Hub.Log);
        await KillAsync();
        await sending;
    }

    /// <summary>SIGTERM under load: the hub's exit code and what it told its clients.</summary>
    public async Task<(int ExitCode, IReadOnlyList<MqttClientDisconnectReason?> Told)> StopUnderLoadAsync(int acknowledged)
    {
        var sending = SendAsync();
        await Patience.UntilAsync(() => Acknowledged >= acknowledged || sending.IsCompleted, $"{acknowledged} acknowledged readings");
        var exitCode = await Hub.TerminateAsync();
        await sending;
        await Hub.DisposeAsync();
        _hub = null;
        return (exitCode, [.. _publishers.Select(p => p.LastDisconnect)]);
    }

    /// <summary>Lets all meters send until everything of the plan is acknowledged.</summary>
    public async Task FinishAsync()
    {
        await SendAsync();
        Acknowledged.ShouldBe(Planned, $"the hub should have taken all; its log:\n{Hub.Log}");
    }

    /// <summary>After a kill: the machine lost power at that instant, and this is what its disk still has.</summary>
    /// <param name="tornBy">A seed: unsynced blocks survive at random; null: none does.</param>
    public void CutPower(int? tornBy)
    {
        var last = _shadow!;
        _life++;
        if (tornBy is { } seed)
            PowerCut.TornImage(last, Data, seed);
        else
            PowerCut.StrictImage(last, Data);
        Directory.Delete(last.Data, recursive: true);
        DatabaseCheck.AllWhole(Data);
        Follow();
    }

    public async Task<Findings> CheckAsync()
    {
        var all = Findings.None;
        foreach (var publisher in _publishers)
            all += await Findings.OfAsync(Hub.Client, plan, publisher);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
            await _hub.DisposeAsync();
        _temp.Dispose();
    }

    private async Task KillAsync()
    {
        Hub.Kill();
        await Hub.DisposeAsync();
        _hub = null;
    }

    private Task SendAsync()
    {
        var port = Hub.MqttPort;
        return Task.WhenAll(_publishers.Where(p => !p.IsDone).Select(p => Task.Run(() => p.RunAsync(port))));
    }

    private void Follow()
    {
        if (!followSyncs)
            return;
        var shadow = Path.Combine(_temp.Path, $"shadow-{_life}");
        TempFolder.Copy(Data, shadow);
        _shadow = new(Data, shadow, _temp.Folder("control"));
    }

    private HubOptions Options()
    {
        var options = new HubOptions { Data = Data, City = _city, Settings = Settings, Shadow = _shadow };
        return program is null ? options : options with { Program = program };
    }
}
