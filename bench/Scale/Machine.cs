using System.Globalization;
using System.Runtime.InteropServices;

namespace SensorHub.Bench.Scale;

/// <summary>Where figures were taken.</summary>
internal static class Machine
{
    public static string Describe(TimeProvider clock) => string.Create(
        CultureInfo.InvariantCulture,
        $"{clock.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}; generator on the same cores.");
}
