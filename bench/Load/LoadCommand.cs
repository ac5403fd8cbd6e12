using System.CommandLine;
using System.Globalization;
using SensorHub.Bench.Peers;
using SensorHub.Bench.Scale;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Load;

namespace SensorHub.Bench.Load;

/// <summary>
/// The hub at its maximum against a bare Mosquitto, then at half of that rate in the open, without and with four clients that ask for a year each.
/// Counts only if everything acknowledged is stored once; fails beyond the bounds.
/// </summary>
internal sealed class LoadCommand : Command
{
    private const int Clients = 4;

    private readonly Option<long> _messages = new("--messages") { Description = "Messages of a run at full speed", DefaultValueFactory = _ => 6_000_000 };
    private readonly Option<int> _connections = new("--connections") { Description = "Connections", DefaultValueFactory = _ => 50 };
    private readonly Option<int> _seconds = new("--seconds") { Description = "How long half of the maximum is sent, with queries and without", DefaultValueFactory = _ => 20 };
    private readonly Option<double> _limitRatio = new("--limit-ratio") { Description = "Acknowledgements over Mosquitto's that pass, at least", DefaultValueFactory = _ => 1.2 };
    private readonly Option<double> _limitCpu = new("--limit-cpu-us") { Description = "Server CPU per message that passes, µs", DefaultValueFactory = _ => 4 };
    private readonly Option<double> _limitMs = LoadLimits.P99Ms(25);
    private readonly Option<double> _limitFactor = new("--limit-query-factor") { Description = "p99 with queries over p99 without that passes", DefaultValueFactory = _ => 2 };
    private readonly Option<FileInfo?> _out = ScaleOptions.Out("table");

    public LoadCommand() : base("load", "Maximum rate against bare Mosquitto, latency at half of it, and beside year-long queries")
    {
        Add(_messages);
        Add(_connections);
        Add(_seconds);
        Add(_limitRatio);
        Add(_limitCpu);
        Add(_limitMs);
        Add(_limitFactor);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        var (messages, connections, seconds) = (parsed.GetValue(_messages), parsed.GetValue(_connections), parsed.GetValue(_seconds));
        var baseline = await MosquittoAsync(messages / 2, connections, clock);
        await using var load = await SteadyLoad.StartAsync(connections, clock);
        var queries = new YearQueries(load, Clients);
        await queries.FillAsync();
        await Books.DecidedAsync(load.Hub, clock);

        var cpuBefore = load.Hub.Process.CpuSeconds();
        var most = await load.SendAsync(messages);
        await Books.DecidedAsync(load.Hub, clock);
        var cpuUs = (load.Hub.Process.CpuSeconds() - cpuBefore) * 1e6 / most.Acknowledged;
        var half = await load.SendAsync(most.PerSecond / 2, seconds);
        var asked = await BesideAsync(queries, load, most.PerSecond / 2, seconds);

        var ratio = most.PerSecond / baseline.PerSecond;
        var p99 = half.Latency.P99Us / 1000.0;
        var factor = (double)asked.Latency.P99Us / half.Latency.P99Us;
        List<string> faults = [.. await load.FaultsAsync()];
        if (ratio < parsed.GetValue(_limitRatio))
            faults.Add($"{ratio:N2} × Mosquitto, below {parsed.GetValue(_limitRatio):N1} ×");
        if (cpuUs > parsed.GetValue(_limitCpu))
            faults.Add($"{cpuUs:N2} µs of CPU for a message, above {parsed.GetValue(_limitCpu):N1} µs");
        if (p99 > parsed.GetValue(_limitMs))
            faults.Add($"p99 {p99:N1} ms at half of the maximum, above {parsed.GetValue(_limitMs):N0} ms");
        if (factor >= parsed.GetValue(_limitFactor))
            faults.Add($"p99 is {factor:N2} × with queries, not below {parsed.GetValue(_limitFactor):N1} ×");
        if (queries.Answered < Clients)
            faults.Add($"only {queries.Answered} queries were answered");

        var table = string.Create(CultureInfo.InvariantCulture, $"""
            Load. {Machine.Describe(clock)}

            | run | acks/s | p50 ms | p99 ms | max ms | |
            |---|---|---|---|---|---|
            {Row("bare Mosquitto, full speed", baseline, "")}
            {Row("hub, full speed", most, $"{ratio:N2} × Mosquitto, {cpuUs:N2} µs server CPU a message")}
            {Row("hub, half of it", half, "from when each was due")}
            {Row($"… and {Clients} clients asking for a year", asked, $"p99 {factor:N2} ×, {queries.Answered:N0} answers")}

            """);
        return await Output.WriteAsync(
            table, faults, parsed.GetValue(_out),
            new($"QoS 1 acknowledgements/s, durable, all rules on, {connections} connections", "bare Mosquitto", $"≥ {parsed.GetValue(_limitRatio):N1} ×", $"{ratio:N2} ×"),
            new("server CPU per message, same run", "–", $"≤ {parsed.GetValue(_limitCpu):N0} µs", $"{cpuUs:N2} µs"),
            new("acknowledgement p99 at half of the maximum rate", "–", $"≤ {parsed.GetValue(_limitMs):N0} ms", $"{p99:N1} ms"),
            new($"acknowledgement p99 with {Clients} clients asking for a year each", "without", $"< {parsed.GetValue(_limitFactor):N0} ×", $"{factor:N2} ×"));
    }

    private static async Task<LoadReport> MosquittoAsync(long messages, int connections, TimeProvider clock)
    {
        await using var server = await MosquittoUnderTest.StartAsync(clock);
        return await LoadProcess.RunAsync("--port", $"{server.Port}", "--anonymous", "--connections", $"{connections}", "--messages", $"{messages}");
    }

    private static async Task<LoadReport> BesideAsync(YearQueries queries, SteadyLoad load, double rate, int seconds)
    {
        using var enough = new CancellationTokenSource();
        var asking = queries.RunAsync(enough.Token);
        var report = await load.SendAsync(rate, seconds);
        await enough.CancelAsync();
        await asking;
        return report;
    }

    private static string Row(string run, LoadReport report, string note) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {run} | {report.PerSecond:N0} | {report.Latency.P50Us / 1000.0:N1} | {report.Latency.P99Us / 1000.0:N1} | {report.Latency.MaxUs / 1000.0:N1} | {note} |");
}
