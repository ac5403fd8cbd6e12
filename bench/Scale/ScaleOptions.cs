using System.CommandLine;

namespace SensorHub.Bench.Scale;

/// <summary>Options that several benchmarks of scale have alike; each command gets its own.</summary>
internal static class ScaleOptions
{
    /// <param name="what">What the devices are there for.</param>
    public static Option<int> Devices(string what, int by) => new("--devices") { Description = $"Devices{what}", DefaultValueFactory = _ => by };

    public static Option<int> Gateways() => new("--gateways") { Description = "Gateways that publish for them", DefaultValueFactory = _ => 100 };

    public static Option<double> LimitMb(double by) => new("--limit-mb") { Description = "Peak resident memory that passes, MB", DefaultValueFactory = _ => by };

    /// <param name="what">What must be over by then.</param>
    public static Option<double> LimitSeconds(string what, double by) => new("--limit-seconds") { Description = $"Time to {what} that passes", DefaultValueFactory = _ => by };

    public static Option<FileInfo?> Out(string what) => new("--out") { Description = $"Markdown file for the {what}" };
}
