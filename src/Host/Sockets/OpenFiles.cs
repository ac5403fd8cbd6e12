using System.Globalization;

namespace SensorHub.Host.Sockets;

/// <summary>What the system lets the process open: files, and sockets are files to it.</summary>
internal static class OpenFiles
{
    private const string Limits = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>RLIMIT_NOFILE in force, which .NET raises to the hard limit at its start; null where there is none or it cannot be known.</summary>
    public static int? Limit() => File.Exists(Limits) ? Parse(File.ReadAllText(Limits)) : null;

    // Max open files            1024                 524288               files
    internal static int? Parse(string limits)
    {
        var row = limits.Split('\n').FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
        var soft = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? (int)Math.Min(files, int.MaxValue) : null;
    }
}
