using System.CommandLine;
using System.Globalization;
using SensorHub.Bench.Peers;
using SensorHub.Bench.Scale;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Load;
using SensorHub.TestKit.Servers;

namespace SensorHub.Bench.Load;

/// <summary>
/// Many connections, first idle, then one reading a second each, in the open: a reading counts from when it was due. Counts only if everything is
/// acknowledged and stored; fails beyond the bounds.
/// </summary>
internal sealed class ConnectionsCommand : Command
{
    private const string Header = "| connections | TLS | connected in s | KB each, idle | readings | /s | p50 ms | p99 ms | server CPU µs/reading | peak MB |\n|---|---|---|---|---|---|---|---|---|---|\n";
    private const double PlainKb = 12;
    private const double TlsKb = 40;
    private const int WarmUp = 200;

    // Long enough for the collector to see that what the handshakes left is garbage.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan IdleBeforeLook = TimeSpan.FromSeconds(15);

    private readonly Option<int> _connections = new("--connections") { Description = "Devices, a connection each, at one reading a second", DefaultValueFactory = _ => 10_000 };
    private readonly Option<bool> _tls = new("--tls") { Description = "By TLS, with a certificate made for the run" };
    private readonly Option<int> _seconds = new("--seconds") { Description = "How long they send", DefaultValueFactory = _ => 60 };
    private readonly Option<double?> _limitKb = new("--limit-kb") { Description = $"Memory of an idle connection that passes, KB (default {PlainKb}, with --tls {TlsKb})" };
    private readonly Option<double> _limitMs = LoadLimits.P99Ms(100);
    private readonly Option<FileInfo?> _out = ScaleOptions.Out("row");

    public ConnectionsCommand() : base("connections", "Memory of the hub for each idle connection, and latency with one reading a second from each")
    {
        Add(_connections);
        Add(_tls);
        Add(_seconds);
        Add(_limitKb);
        Add(_limitMs);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        var (count, seconds, isTls) = (parsed.GetValue(_connections), parsed.GetValue(_seconds), parsed.GetValue(_tls));
        using var certificate = new SelfSigned(clock);
        var tlsPort = isTls ? LoopbackPorts.Take() : 0;
        string[] settings = isTls ? [$"Mqtt:TlsPort={tlsPort}", $"Mqtt:Certificate={certificate.CertificateFile}", $"Mqtt:CertificateKey={certificate.KeyFile}"] : [];
        await using var hub = await HubUnderTest.StartAsync(new FleetFiles(count, 0, "load", Seed: 1), clock, settings);
        string[] to = isTls ? ["--port", $"{tlsPort}", "--tls", certificate.CertificateFile] : ["--port", $"{hub.MqttPort}"];
        to = [.. to, "--credentials", hub.CredentialsFile];

        var warmUp = await LoadProcess.RunAsync([.. to, "--connections", $"{Math.Min(count, WarmUp)}", "--messages", $"{10 * WarmUp}"]);
        await Task.Delay(IdleBeforeLook, clock, cancellation);
        var emptyMb = hub.Process.ResidentMb();
        var sending = LoadProcess.RunAsync(
            [.. to, "--idle-devices", $"{count}", "--in-flight", "64", "--settle-seconds", $"{Settle.TotalSeconds}", "--seconds", $"{seconds}"]);
        await ConnectedAsync(hub, count, sending, clock, cancellation);
        await Task.Delay(IdleBeforeLook, clock, cancellation);
        var eachKb = (hub.Process.ResidentMb() - emptyMb) * 1024 / count;
        var cpuBefore = hub.Process.CpuSeconds();
        var report = await sending;
        var cpuUs = (hub.Process.CpuSeconds() - cpuBefore) * 1e6 / Math.Max(1, report.Acknowledged);

        var books = await Books.OfAsync(hub);
        var p99 = report.Latency.P99Us / 1000.0;
        var limitKb = parsed.GetValue(_limitKb) ?? (isTls ? TlsKb : PlainKb);
        List<string> faults = [.. warmUp.Faults, .. report.Faults, .. books.Losses(warmUp.Acknowledged + report.Acknowledged)];
        if (report.Sent != report.Acknowledged)
            faults.Add($"{report.Sent:N0} sent, {report.Acknowledged:N0} acknowledged");
        if (report.Sent < LoadLimits.LeastShare * count * seconds)
            faults.Add($"only {report.Sent:N0} of {(long)count * seconds:N0} readings were sent in time");
        if (p99 > parsed.GetValue(_limitMs))
            faults.Add($"p99 {p99:N0} ms is above {parsed.GetValue(_limitMs):N0} ms");
        if (eachKb > limitKb)
            faults.Add($"{eachKb:N1} KB for each connection are above {limitKb:N0} KB");

        var row = string.Create(
            CultureInfo.InvariantCulture,
            $"| {count:N0} | {(isTls ? "on" : "off")} | {report.ConnectSeconds:N1} | {eachKb:N1} | {report.Acknowledged:N0} | {report.PerSecond:N0} | {report.Latency.P50Us / 1000.0:N1} | {report.Latency.P99Us / 1000.0:N1} | {cpuUs:N1} | {hub.Process.PeakMb():N0} |\n");
        return await Output.WriteAsync(
            $"Connections. {Machine.Describe(clock)}\n\n{Header}{row}", faults, parsed.GetValue(_out),
            new($"{count:N0} connections, a message a second each, TLS {(isTls ? "on" : "off")}: p99", "–", $"no loss, ≤ {parsed.GetValue(_limitMs):N0} ms", $"{report.Sent - report.Acknowledged:N0} lost, {p99:N1} ms"),
            new($"memory per idle connection, TLS {(isTls ? "on" : "off")}", "–", $"≤ {limitKb:N0} KB", $"{eachKb:N1} KB"));
    }

    private static async Task ConnectedAsync(HubUnderTest hub, int count, Task sending, TimeProvider clock, CancellationToken cancellation)
    {
        while (!sending.IsCompleted && (await hub.GaugesAsync()).Of("sensorhub_mqtt_connections") < count)
            await Task.Delay(TimeSpan.FromMilliseconds(500), clock, cancellation);
    }
}
