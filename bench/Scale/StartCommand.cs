using System.CommandLine;
using SensorHub.Devices.Time;

namespace SensorHub.Bench.Scale;

/// <summary>
/// How soon a hub with many devices and a night behind it takes readings again: stopped in order, killed, and without its checkpoints.
/// Counts only if the alerts of the whole night are the seeded number.
/// </summary>
internal sealed class StartCommand : Command
{
    private readonly Option<int> _devices = ScaleOptions.Devices(", one reading a minute each", 20_000);
    private readonly Option<int> _gateways = ScaleOptions.Gateways();
    private readonly Option<int> _hours = new("--hours") { Description = "Hours of the night sent before the first stop, 1 to 6", DefaultValueFactory = _ => 6 };
    private readonly Option<double> _limit = ScaleOptions.LimitSeconds("the first acknowledgement and to /readyz", 5);
    private readonly Option<FileInfo?> _out = ScaleOptions.Out("table");

    public StartCommand() : base("start", "Seconds from start to the first acknowledged reading, to readiness, and to all decided")
    {
        Add(_devices);
        Add(_gateways);
        Add(_hours);
        Add(_limit);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        var devices = parsed.GetValue(_devices);
        await using var night = await LoadedNight.BeginAsync(devices, parsed.GetValue(_gateways), clock);
        await night.SendAsync(TimeSpan.FromHours(parsed.GetValue(_hours)));
        var rows = new List<StartRow>();

        await night.Hub.Process.StopAsync();
        rows.Add(await night.MeasureAsync("stopped in order"));
        await night.SendAsync(TimeSpan.FromMinutes(20));
        await night.Hub.Process.KillAsync();
        rows.Add(await night.MeasureAsync("killed"));
        await night.SendAsync(TimeSpan.FromMinutes(20));
        await night.Hub.Process.KillAsync();
        Directory.Delete(Path.Combine(night.Hub.Data, "checkpoints"), recursive: true);
        rows.Add(await night.MeasureAsync("killed, checkpoints deleted"));
        await night.SendRestAsync();
        var settled = await night.SettleAsync();

        var limit = parsed.GetValue(_limit);
        List<string> faults =
        [
            .. night.Faults,
            .. rows.Where(r => r.AcknowledgedS > limit || r.ReadyS > limit).Select(r => $"{r.Case}: not open within {limit:0.#} s"),
        ];
        return await Output.WriteAsync(
            $"""
            Start with {devices:N0} devices. {Machine.Describe(clock)}

            {StartRow.Header}
            {string.Join('\n', rows)}

            {night.Sent:N0} readings in all, {night.ExpectedAlerts:N0} alerts expected; every night judged again from history {settled.TotalSeconds:N0} s after the last reading.

            """, faults, parsed.GetValue(_out));
    }
}
