using System.CommandLine;

namespace SensorHub.Bench.Load;

/// <summary>What several benchmarks of load hold a run to.</summary>
internal static class LoadLimits
{
    /// <summary>A run at a rate counts only if so much of what was due was sent: else the generator, not the hub, set the pace.</summary>
    public const double LeastShare = 0.98;

    public static Option<double> P99Ms(double by) => new("--limit-p99-ms") { Description = "99th percentile of acknowledgement that passes, ms", DefaultValueFactory = _ => by };
}
