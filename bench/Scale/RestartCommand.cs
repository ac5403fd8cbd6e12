using System.CommandLine;
using System.Globalization;
using SensorHub.Bench.Peers;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Load;

namespace SensorHub.Bench.Scale;

/// <summary>How soon a hub with very many stored readings is ready again, stopped in order and killed. Counts only if none is missing afterwards.</summary>
internal sealed class RestartCommand : Command
{
    private const int Devices = 50;
    private static readonly DateTimeOffset NewYear = new(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));

    private readonly Option<long> _readings = new("--readings") { Description = "Readings stored before", DefaultValueFactory = _ => 100_000_000 };
    private readonly Option<double> _limit = ScaleOptions.LimitSeconds("/readyz", 5);
    private readonly Option<FileInfo?> _out = ScaleOptions.Out("table");

    public RestartCommand() : base("restart", "Seconds from start to readiness with very many readings stored")
    {
        Add(_readings);
        Add(_limit);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        var readings = parsed.GetValue(_readings);
        await using var hub = await HubUnderTest.StartAsync(new FleetFiles(Devices, 0, "load", Seed: 1), clock);
        var report = await LoadProcess.RunAsync(
            "--port", $"{hub.MqttPort}", "--credentials", hub.CredentialsFile, "--connections", $"{Devices}", "--messages", $"{readings}",
            "--start-ms", $"{NewYear.ToUnixTimeMilliseconds()}");
        await Books.DecidedAsync(hub, clock);
        List<string> faults = [.. report.Faults];
        var stored = (await Books.OfAsync(hub)).Stored;
        if (stored != readings)
            faults.Add($"{stored:N0} of {readings:N0} readings were stored");

        await hub.Process.StopAsync();
        var stopped = await MeasureAsync(hub, clock);
        faults.AddRange(Missing("a stop", await hub.CountReadingsAsync(NewYear), readings));
        await hub.Process.KillAsync();
        var killed = await MeasureAsync(hub, clock);
        faults.AddRange(Missing("a kill", await hub.CountReadingsAsync(NewYear), readings));
        var limit = parsed.GetValue(_limit);
        if (Math.Max(stopped, killed) > limit)
            faults.Add($"not ready within {limit:0.#} s");
        var journalMb = (await Books.OfAsync(hub)).JournalPosition / (double)(1 << 20);
        return await Output.WriteAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                Restart with {readings:N0} stored readings. {Machine.Describe(clock)}

                | readings | journal MB | stored /s | ready after a stop s | ready after a kill s |
                |---|---|---|---|---|
                | {readings:N0} | {journalMb:N0} | {report.PerSecond:N0} | {stopped:N2} | {killed:N2} |

                """), faults, parsed.GetValue(_out),
            new Finding(
                $"restart with {readings:N0} stored readings to ready", "–", $"≤ {limit:0.#} s", string.Create(CultureInfo.InvariantCulture, $"{Math.Max(stopped, killed):N2} s")));
    }

    private static IEnumerable<string> Missing(string after, long found, long stored)
    {
        if (found != stored)
            yield return $"after {after} {found:N0} of {stored:N0} readings are there";
    }

    private static async Task<double> MeasureAsync(HubUnderTest hub, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        await hub.RestartAsync(clock);
        await hub.WaitUntilReadyAsync(clock);
        return clock.GetElapsedTime(began).TotalSeconds;
    }
}
