using System.CommandLine;
using System.Globalization;
using SensorHub.Bench.Peers;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Load;

namespace SensorHub.Bench.Scale;

/// <summary>
/// Devices that were cut off by a kill of the hub all reconnect at the same moment and send what they have, half of which the hub has already.
/// Counts only if everything acknowledged is there once; fails beyond the bounds.
/// </summary>
internal sealed class StormCommand : Command
{
    private const string Header = "| devices | readings each | all acknowledged s | p50 s | server CPU s | peak MB |\n|---|---|---|---|---|---|\n";
    private static readonly DateTimeOffset Noon = new(2024, 1, 1, 12, 0, 0, TimeSpan.FromHours(8));

    private readonly Option<int> _devices = ScaleOptions.Devices(", a connection each", 10_000);
    private readonly Option<int> _readings = new("--readings") { Description = "Readings that each sends, an even number", DefaultValueFactory = _ => 20 };
    private readonly Option<double> _limit = ScaleOptions.LimitSeconds("the last acknowledgement", 60);
    private readonly Option<double> _limitMb = ScaleOptions.LimitMb(512);
    private readonly Option<FileInfo?> _out = ScaleOptions.Out("row");

    public StormCommand() : base("storm", "Time and memory of the hub when all devices reconnect at once and resend")
    {
        Add(_devices);
        Add(_readings);
        Add(_limit);
        Add(_limitMb);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        var (devices, readings) = (parsed.GetValue(_devices), parsed.GetValue(_readings));
        await using var hub = await HubUnderTest.StartAsync(new FleetFiles(devices, 0, "load", Seed: 1), clock);
        var before = await SendAsync(hub, devices, readings / 2);
        await hub.Process.KillAsync();
        await hub.RestartAsync(clock);

        var report = await SendAsync(hub, devices, readings, "--storm");
        var books = await Books.OfAsync(hub);
        var peakMb = hub.Process.PeakMb();
        List<string> faults = [.. before.Faults, .. report.Faults];
        if (report.Acknowledged != (long)devices * readings)
            faults.Add($"{report.Acknowledged:N0} of {(long)devices * readings:N0} readings were acknowledged");
        if (books.Stored + books.Duplicates != report.Acknowledged || books.Duplicates != before.Acknowledged || books.Difference != 0)
            faults.Add($"acknowledged before {before.Acknowledged:N0} and after {report.Acknowledged:N0}, but the books say {books}");
        if (report.Seconds > parsed.GetValue(_limit))
            faults.Add($"the last acknowledgement came after {report.Seconds:N1} s");
        if (peakMb > parsed.GetValue(_limitMb))
            faults.Add($"peak {peakMb:N0} MB is above {parsed.GetValue(_limitMb):N0} MB");

        var row = string.Create(
            CultureInfo.InvariantCulture,
            $"| {devices:N0} | {readings} | {report.Seconds:N1} | {report.Latency.P50Us / 1e6:N1} | {hub.Process.CpuSeconds():N1} | {peakMb:N0} |\n");
        return await Output.WriteAsync(
            $"Reconnect storm. {Machine.Describe(clock)}\n\n{Header}{row}", faults, parsed.GetValue(_out),
            new Finding($"{devices:N0} devices reconnect at once and resend {readings} readings each", "–", $"≤ {parsed.GetValue(_limit):N0} s, ≤ {parsed.GetValue(_limitMb):N0} MB", string.Create(CultureInfo.InvariantCulture, $"{report.Seconds:N1} s, {peakMb:N0} MB")));
    }

    private static Task<LoadReport> SendAsync(HubUnderTest hub, int devices, int readings, params string[] more) => LoadProcess.RunAsync(
        ["--port", $"{hub.MqttPort}", "--credentials", hub.CredentialsFile, "--connections", $"{devices}", "--messages", $"{(long)devices * readings}",
            "--start-ms", $"{Noon.ToUnixTimeMilliseconds()}", "--in-flight", $"{readings}", .. more]);
}
