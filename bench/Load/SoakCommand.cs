using System.CommandLine;
using System.Globalization;
using SensorHub.Bench.Scale;
using SensorHub.Devices.Time;

namespace SensorHub.Bench.Load;

/// <summary>
/// A long time at a share of the hub's maximum, which is measured first. Counts only if everything acknowledged is stored; fails when memory,
/// threads or a queue grow, or the collector pauses too long.
/// </summary>
internal sealed class SoakCommand : Command
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(5);

    private readonly Option<double> _minutes = new("--minutes") { Description = "How long", DefaultValueFactory = _ => 20 };
    private readonly Option<double> _share = new("--share") { Description = "Share of the maximum, 0 to 1", DefaultValueFactory = _ => 0.7 };
    private readonly Option<double?> _rate = new("--rate") { Description = "Readings a second, instead of a share" };
    private readonly Option<long> _messages = new("--messages") { Description = "Messages by which the maximum is measured", DefaultValueFactory = _ => 6_000_000 };
    private readonly Option<int> _connections = new("--connections") { Description = "Connections", DefaultValueFactory = _ => 50 };
    private readonly Option<double> _limitMs = new("--limit-pause-ms") { Description = "Pause of a second-generation collection that passes, ms", DefaultValueFactory = _ => 50 };
    private readonly Option<FileInfo?> _out = ScaleOptions.Out("table");

    public SoakCommand() : base("soak", "Whether memory, queues or pauses grow under a long load")
    {
        Add(_minutes);
        Add(_share);
        Add(_rate);
        Add(_messages);
        Add(_connections);
        Add(_limitMs);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        // What is kept of the journal is bounded so that segments go while the load runs.
        await using var load = await SteadyLoad.StartAsync(parsed.GetValue(_connections), clock, $"Journal:KeepBytes={2L << 30}");
        var most = await load.SendAsync(parsed.GetValue(_messages));
        var rate = parsed.GetValue(_rate) ?? most.PerSecond * parsed.GetValue(_share);

        var samples = new List<SoakSample>();
        var began = clock.GetTimestamp();
        var cpuBefore = load.Hub.Process.CpuSeconds();
        var sending = load.SendAsync(rate, parsed.GetValue(_minutes) * 60);
        while (await Task.WhenAny(sending, Task.Delay(SampleEvery, clock, cancellation)) != sending)
        {
            cancellation.ThrowIfCancellationRequested();
            samples.Add(SoakSample.Of(clock.GetElapsedTime(began).TotalMinutes, load.Hub, await load.Hub.GaugesAsync()));
            Console.Error.WriteLine(samples[^1]);
        }

        var report = await sending;
        var cpuUs = (load.Hub.Process.CpuSeconds() - cpuBefore) * 1e6 / Math.Max(1, report.Acknowledged);
        var gauges = await load.Hub.GaugesAsync();
        var decidedAfter = await Books.DecidedAsync(load.Hub, clock);
        var (background, blocking, younger) = (PauseMs(gauges, "background"), PauseMs(gauges, "full_blocking"), PauseMs(gauges, "ephemeral"));

        var trend = new SoakTrend(samples);
        List<string> faults = [.. await load.FaultsAsync(), .. trend.Faults()];
        if (Math.Max(background, blocking) is var longest && longest > parsed.GetValue(_limitMs))
            faults.Add($"a second-generation collection paused {longest:N0} ms, above {parsed.GetValue(_limitMs):N0} ms");

        var table = string.Create(CultureInfo.InvariantCulture, $"""
            Soak of {parsed.GetValue(_minutes):0.#} minutes at {rate:N0}/s, {rate / most.PerSecond:P0} of the maximum just measured. {Machine.Describe(clock)}

            | readings | p50 ms | p99 ms | server CPU µs/reading | MB, second third | MB, last third | peak MB | uncompacted MB | undecided MB | threads | decided after s |
            |---|---|---|---|---|---|---|---|---|---|---|
            | {report.Acknowledged:N0} | {report.Latency.P50Us / 1000.0:N1} | {report.Latency.P99Us / 1000.0:N1} | {cpuUs:N2} | {trend.Middle(s => s.ResidentMb):N0} | {trend.Last(s => s.ResidentMb):N0} | {load.Hub.Process.PeakMb():N0} | {trend.Last(s => s.UncompactedMb):N0} | {trend.Last(s => s.UnevaluatedMb):N1} | {trend.Last(s => s.Threads):N0} | {decidedAfter.TotalSeconds:N2} |

            | longest pause of a collection | ms |
            |---|---|
            | second generation, background | {background:N1} |
            | second generation, blocking | {blocking:N1} |
            | younger | {younger:N1} |

            """);
        return await Output.WriteAsync(
            table, faults, parsed.GetValue(_out),
            new($"{parsed.GetValue(_minutes):0.#} minutes at {rate / most.PerSecond:P0} of the maximum: resident memory, last third", "second third", "flat", $"{trend.Last(s => s.ResidentMb) / trend.Middle(s => s.ResidentMb):N2} ×"),
            new("longest pause of a second-generation collection, same run", "–", $"≤ {parsed.GetValue(_limitMs):N0} ms", $"{Math.Max(background, blocking):N1} ms"));
    }

    private static double PauseMs(Gauges gauges, string kind) => gauges.Of("sensorhub_host_gc_pause_longest_seconds", $"kind=\"{kind}\"") * 1000;
}
