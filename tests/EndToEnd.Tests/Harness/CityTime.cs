using System.Diagnostics;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>The time of a test's city: starts where the test wants it, runs as fast as the machine's, goes on while the hub is down.</summary>
internal sealed class CityTime(DateTimeOffset start)
{
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    public DateTimeOffset Now => start + _elapsed.Elapsed;
}
