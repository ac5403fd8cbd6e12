using System.CommandLine;
using System.Globalization;
using SensorHub.Bench.Peers;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Load;

namespace SensorHub.Bench.Scale;

/// <summary>
/// Many devices at one reading a second each, at their true times, in the night of the city so that every window rule has work.
/// Counts only if everything acknowledged is stored; fails beyond the bound.
/// </summary>
internal sealed class MemoryCommand : Command
{
    private const string Header = "| devices | minutes | readings | /s | p99 ms | server CPU s | start MB | peak MB | decided after s |\n|---|---|---|---|---|---|---|---|---|\n";
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(10);

    private readonly Option<int> _devices = ScaleOptions.Devices(" at one reading a second", 20_000);
    private readonly Option<int> _gateways = ScaleOptions.Gateways();
    private readonly Option<double> _minutes = new("--minutes") { Description = "How long they send", DefaultValueFactory = _ => 10 };
    private readonly Option<double> _limit = ScaleOptions.LimitMb(600);
    private readonly Option<FileInfo?> _out = ScaleOptions.Out("row");

    public MemoryCommand() : base("memory", "Peak memory of the hub under many devices, and whether anything is lost")
    {
        Add(_devices);
        Add(_gateways);
        Add(_minutes);
        Add(_limit);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        var devices = parsed.GetValue(_devices);
        var minutes = parsed.GetValue(_minutes);
        await using var hub = await HubUnderTest.StartAsync(new FleetFiles(devices, parsed.GetValue(_gateways), "load", Seed: 1), clock, NightNow(clock));
        var startMb = hub.Process.PeakMb();
        var loading = LoadProcess.RunAsync(
            "--port", $"{hub.MqttPort}", "--credentials", hub.CredentialsFile, "--idle-devices", $"{devices}", "--interval", "1",
            "--seconds", (minutes * 60).ToString(CultureInfo.InvariantCulture));
        while (await Task.WhenAny(loading, Task.Delay(SampleEvery, clock, cancellation)) != loading)
        {
            cancellation.ThrowIfCancellationRequested();
            Console.Error.WriteLine($"{hub.Process.ResidentMb():N0} MB now, {hub.Process.PeakMb():N0} MB at most");
        }

        var report = await loading;
        var decidedAfter = await Books.DecidedAsync(hub, clock);
        var peakMb = hub.Process.PeakMb();
        List<string> faults = [.. report.Faults, .. (await Books.OfAsync(hub)).Losses(report.Acknowledged)];
        if (peakMb > parsed.GetValue(_limit))
            faults.Add($"peak {peakMb:N0} MB is above {parsed.GetValue(_limit):N0} MB");

        var row = string.Create(
            CultureInfo.InvariantCulture,
            $"| {devices:N0} | {minutes:0.#} | {report.Acknowledged:N0} | {report.PerSecond:N0} | {report.Latency.P99Us / 1000.0:N1} | {hub.Process.CpuSeconds():N0} | {startMb:N0} | {peakMb:N0} | {decidedAfter.TotalSeconds:N2} |\n");
        return await Output.WriteAsync(
            $"Memory. {Machine.Describe(clock)}\n\n{Header}{row}", faults, parsed.GetValue(_out),
            new Finding($"{devices:N0} devices, a reading a second each, {minutes:0.#} minutes: peak memory", "–", $"≤ {parsed.GetValue(_limit):N0} MB", $"{peakMb:N0} MB"));
    }

    // A night that began an hour ago: windows are due from the first minute on.
    private static string[] NightNow(TimeProvider clock)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId);
        var from = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime).AddHours(-1);
        return [$"City:NightFrom={from:HH\\:mm}", $"City:NightTo={from.AddHours(8):HH\\:mm}"];
    }
}
