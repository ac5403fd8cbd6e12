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
    // Small, so that a run of seconds rolls, compacts, removes and checkpoints many times.
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["Journal:SegmentBytes"] = "131072",
        ["Journal:KeepBytes"] = "524288",
        ["Alerts:CheckpointBytes"] = "262144",
        ["Alerts:Settle"] = "00:00:01",
    };

    /// <summary>Compaction and what else comes once a second has begun by then.</summary>
    private static readonly TimeSpan Afterwork = TimeSpan.FromSeconds(2.5);

    private readonly TempFolder _temp = new();
    private readonly CityTime _city = new(NightPlan.Morning);
    private readonly Publisher[] _publishers = [.. Enumerable.Range(0, plan.Meters).Select(m => new Publisher(plan, m))];
    private readonly ExactlyOnceFleet _fleet = new();
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private TimeSpan _startTime = TimeSpan.FromSeconds(1);
    private readonly List<TimeSpan> _starts = [];
    private int _life;
    private SyncShadow? _shadow;
    private HubProcess? _hub;

    public HubProcess Hub => _hub ?? throw new InvalidOperationException("The hub is down.");
    public int Acknowledged => _publishers.Sum(p => p.Acknowledged);
    /// <summary>Times from a launch to a hub that takes readings, the shortest first.</summary>
    public IReadOnlyList<TimeSpan> Starts => [.. _starts.Order()];
    /// <summary>What the rounds met, for people.</summary>
    public string Met => string.Join(", ", _seen.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Value} {s.Key}"))
        + FormattableString.Invariant($", {_fleet.Received} at QoS 2, starts in {Starts[Starts.Count / 2].TotalSeconds:0.0} s, at most {Starts[^1].TotalSeconds:0.0} s");
    public int Planned => plan.Meters * plan.Seconds;
    private string Data => Path.Combine(_temp.Path, $"data-{_life}");

    /// <summary>First start, on an empty folder, and the city of the plan.</summary>
    public async Task BeginAsync()
    {
        Directory.CreateDirectory(Data);
        Follow();
        await StartAsync();
        await plan.RegisterAsync(Hub.Client);
        await _fleet.RegisterAsync(Hub.Client);
    }

    public async Task StartAsync()
    {
        var clock = Stopwatch.StartNew();
        _hub = await HubProcess.StartAsync(Options());
        _startTime = clock.Elapsed;
        _starts.Add(_startTime);
    }

    /// <summary>Kills the hub, starts it and kills it at a random moment of its start.</summary>
    public Task KillWhileStartingAsync(Random random) => KillAfterLaunchAsync(_startTime * random.NextDouble());

    /// <summary>Kills the hub, starts it and kills it while it compacts, removes and checkpoints what was left to it.</summary>
    public Task KillAtWorkAsync(Random random) => KillAfterLaunchAsync(_startTime + Afterwork * random.NextDouble());

    /// <summary>Lets all meters send until <paramref name="acknowledged"/> readings are, then kills the hub under them.</summary>
    public async Task KillUnderLoadAsync(int acknowledged)
    {
        var sending = SendAsync();
        await Patience.UntilAsync(
            () => Acknowledged >= acknowledged || sending.IsCompleted || Hub.HasExited, $"{acknowledged} acknowledged readings", TimeSpan.FromMinutes(3));
        Hub.HasExited.ShouldBeFalse(Hub.Log);
        await KillAsync();
        await sending;
        Count("handshakes cut half-way", _fleet.HalfWay);
    }

    /// <summary>Lets the meters send so many readings; the power fails before the n-th fsync of such a file, or when the hub has done its work.</summary>
    public async Task LosePowerAtAsync(string pathEnd, int nth, int acknowledged)
    {
        _shadow!.DieAt(nth, pathEnd);
        await SendAsync(() => Acknowledged >= acknowledged || Hub.HasExited);
        await KillOnceDeadAsync(pathEnd, Afterwork);
    }

    /// <summary>Kills the hub and starts it again; the power fails before the n-th fsync of the start.</summary>
    public async Task LosePowerWhileStartingAsync(int nth)
    {
        await KillAsync();
        _shadow!.DieAt(nth, "/");
        _hub = HubProcess.Launch(Options());
        await KillOnceDeadAsync("start", _startTime);
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
        await SendAsync(withFleet: false);
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
        return all + await _fleet.CheckAsync(Hub.Client);
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
            await _hub.DisposeAsync();
        _temp.Dispose();
    }

    private async Task KillAfterLaunchAsync(TimeSpan after)
    {
        await KillAsync();
        _hub = HubProcess.Launch(Options());
        await Task.Delay(after, SystemClock.Instance);
        await KillAsync();
    }

    private async Task KillOnceDeadAsync(string where, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        await Patience.UntilAsync(() => Hub.HasExited || clock.Elapsed > limit, "the end of the hub");
        Count(Hub.HasExited ? $"cut at a sync of {where}" : "cut at rest");
        _shadow!.LiveOn();
        await KillAsync();
    }

    private async Task KillAsync()
    {
        Hub.Kill();
        Count("segments compacted", Hub.Log.Split(" compacted: ").Length - 1);
        Count("segments removed", Hub.Log.Split(".seg removed").Length - 1);
        await Hub.DisposeAsync();
        _hub = null;
    }

    private void Count(string what, int more = 1) => _seen[what] = _seen.GetValueOrDefault(what) + more;

    private Task SendAsync(Func<bool>? isEnough = null, bool withFleet = true)
    {
        var port = Hub.MqttPort;
        var meters = _publishers.Where(p => !p.IsDone).Select(p => Task.Run(() => p.RunAsync(port, isEnough)));
        return Task.WhenAll(withFleet ? meters.Append(_fleet.RunUntilKilledAsync(port, isEnough)) : meters);
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
