using System.Globalization;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>Memory of a process as the kernel counts it, bytes.</summary>
/// <param name="Anonymous">Resident memory that no file backs: what the process itself holds.</param>
/// <param name="Peak">Highest resident size so far.</param>
internal sealed record ProcessMemory(long Resident, long Anonymous, long Peak)
{
    public static ProcessMemory Of(int process)
    {
        var lines = File.ReadAllLines($"/proc/{process}/status");
        return new(Bytes("VmRSS:"), Bytes("RssAnon:"), Bytes("VmHWM:"));

        // VmRSS:     12345 kB
        long Bytes(string name) => 1024 * long.Parse(
            Array.Find(lines, l => l.StartsWith(name, StringComparison.Ordinal))!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
            CultureInfo.InvariantCulture);
    }
}
