using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Commands;

/// <summary><c>load</c>: publishes telemetry as fast as it is acknowledged, at a rate, or as many idle devices would.</summary>
internal sealed class LoadCommand : Command
{
    private readonly Option<string> _host = new("--host") { Description = "Server to publish to.", DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<int> _port = new("--port") { Description = "Its MQTT port.", DefaultValueFactory = _ => 1883 };
    private readonly Option<FileInfo?> _tls = new("--tls") { Description = "Connect by TLS; PEM file of the certificate that the server must show." };
    private readonly Option<string> _mqtt = new("--mqtt") { Description = "Protocol version: 3.1.1 or 5.", DefaultValueFactory = _ => "3.1.1" };
    private readonly Option<int> _qos = new("--qos") { Description = "0 or 1.", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> _connections = new("--connections") { Description = $"Connections (default: {LoadOptions.DefaultConnections}; with --idle-devices everybody in --credentials)." };
    private readonly Option<int> _inFlight = new("--in-flight") { Description = "Unacknowledged messages per connection.", DefaultValueFactory = _ => LoadOptions.DefaultInFlight };
    private readonly Option<long?> _messages = new("--messages") { Description = "Messages in all." };
    private readonly Option<double?> _seconds = new("--seconds") { Description = "How long to send." };
    private readonly Option<double?> _rate = new("--rate") { Description = "Messages a second in all (default: as fast as they are acknowledged); latency then counts from when each was due." };
    private readonly Option<double> _settle = new("--settle-seconds") { Description = "Idle time between the last connection and the first message.", DefaultValueFactory = _ => 0 };
    private readonly Option<FileInfo?> _credentials = new("--credentials") { Description = "CSV 'id,secret[,gateway]', as 'fleet' writes it." };
    private readonly Option<bool> _anonymous = new("--anonymous") { Description = "Connect without credentials, under made-up ids." };
    private readonly Option<string> _topic = new("--topic") { Description = "Topic; {id} stands for the device.", DefaultValueFactory = _ => Topics.Telemetry };
    private readonly Option<string> _start = new("--start-ms") { Description = "Event time of each device's first reading, Unix ms or ISO 8601 with offset; the next follow --step-seconds apart.", DefaultValueFactory = _ => LoadOptions.DefaultStart };
    private readonly Option<int> _step = new("--step-seconds") { Description = "From one event time of a device to the next, 1 to 1200.", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _zone = new("--tz") { Description = "Zone of the city, whose nights the loud stretches lie in.", DefaultValueFactory = _ => Devices.Time.CityCalendar.DefaultZoneId };
    private readonly Option<int> _seed = new("--seed") { Description = "Same seed, same readings.", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _loud = new("--loud-percent") { Description = "Share of 20-min windows over 55 dB, in whole loud stretches of two windows by night.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _metrics = new("--metrics") { Description = "Values per reading, 1 to 3: payloads of 31, 43 or 55 bytes.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _keepAlive = new("--keep-alive") { Description = "Seconds; 0 = none.", DefaultValueFactory = _ => 0 };
    private readonly Option<bool> _storm = new("--storm") { Description = "Everybody connects at the same moment, sends at once and stays until all are done, as devices do after an outage." };
    private readonly Option<int?> _idleDevices = new("--idle-devices") { Description = "So many devices of one reading per --interval at their true time, instead of full speed." };
    private readonly Option<double> _interval = new("--interval") { Description = "Seconds between readings of an idle device.", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _drain = new("--drain-seconds") { Description = "How long the last acknowledgements are waited for.", DefaultValueFactory = _ => LoadOptions.DefaultDrain.TotalSeconds };
    private readonly Option<bool> _nullEndpoint = new("--null-endpoint") { Description = "Publish to an endpoint in this process that acknowledges everything: the generator's own speed." };
    private readonly Option<FileInfo?> _json = new("--json") { Description = "Write the report to this file as JSON ('-' = print it)." };
    private readonly Option<FileInfo?> _ledger = new("--ledger") { Description = "Write to this file what each device sent and had acknowledged: CSV 'id,first_ms,sent,acknowledged'." };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "No line a second." };
    private readonly TimeProvider _clock;

    public LoadCommand(TimeProvider clock) : base("load", "Publishes telemetry and measures acknowledgements: rate, latency, own CPU. Says how many alerts are to follow.")
    {
        _clock = clock;
        foreach (Option option in new Option[]
        {
            _host, _port, _tls, _mqtt, _qos, _connections, _inFlight, _messages, _seconds, _rate, _settle, _credentials, _anonymous, _topic, _start, _step, _zone, _seed,
            _loud, _metrics, _keepAlive, _storm, _idleDevices, _interval, _drain, _nullEndpoint, _json, _ledger, _quiet,
        })
            Add(option);
        _mqtt.AcceptOnlyFromAmong("3.1.1", "5");
        SetAction((parsed, cancellation) => Guarded.RunAsync(() => RunAsync(parsed, cancellation)));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var endpoint = parsed.GetValue(_nullEndpoint) ? new NullEndpoint(port: 0) : null;
        using var endpointStop = new CancellationTokenSource();
        var serving = endpoint?.RunAsync(endpointStop.Token) ?? Task.CompletedTask;
        var options = OptionsOf(parsed);
        if (endpoint is not null) options = options with { Host = "127.0.0.1", Port = endpoint.Port };

        using var run = new LoadRun(options, _clock);
        var running = run.RunAsync(cancellation);
        if (!parsed.GetValue(_quiet)) await ShowProgressAsync(run, running);
        var report = await running;
        await endpointStop.CancelAsync();
        await serving;
        await PrintAsync(parsed, report);
        return report.Faults.Count == 0 && report.Acknowledged == report.Sent && report.Refused.Count == 0 ? 0 : 1;
    }

    private LoadOptions OptionsOf(ParseResult parsed)
    {
        var idle = parsed.GetValue(_idleDevices);
        var fleet = FleetOf(parsed, idle);
        return new LoadOptions
        {
            Host = parsed.GetRequiredValue(_host),
            Port = parsed.GetValue(_port),
            Certificate = parsed.GetValue(_tls) is { } file ? CertificateIn(file) : null,
            Version = parsed.GetValue(_mqtt) == "5" ? MqttVersion.V5 : MqttVersion.V311,
            QoS = (QoS)parsed.GetValue(_qos),
            Connections = parsed.GetValue(_connections) ?? (idle is null ? LoadOptions.DefaultConnections : fleet.Connecting.Count),
            InFlight = parsed.GetValue(_inFlight),
            Messages = parsed.GetValue(_messages),
            Duration = parsed.GetValue(_seconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Rate = idle is { } devices ? devices / parsed.GetValue(_interval) : parsed.GetValue(_rate),
            Settle = TimeSpan.FromSeconds(parsed.GetValue(_settle)),
            Topic = parsed.GetRequiredValue(_topic),
            Fleet = fleet,
            IsAnonymous = parsed.GetValue(_credentials) is null,
            StartMs = idle is null ? StartOf(parsed.GetRequiredValue(_start)) : null,
            Step = TimeSpan.FromSeconds(parsed.GetValue(_step)),
            ZoneId = parsed.GetRequiredValue(_zone),
            Seed = parsed.GetValue(_seed),
            LoudPercent = parsed.GetValue(_loud),
            Metrics = parsed.GetValue(_metrics),
            KeepAliveSeconds = (ushort)parsed.GetValue(_keepAlive),
            IsStorm = parsed.GetValue(_storm),
            Drain = TimeSpan.FromSeconds(parsed.GetValue(_drain)),
        };
    }

    private LoadFleet FleetOf(ParseResult parsed, int? idle)
    {
        var file = parsed.GetValue(_credentials);
        if (file is null && !parsed.GetValue(_anonymous) && !parsed.GetValue(_nullEndpoint))
            throw new UsageException("Say who connects: --credentials FILE (the command 'fleet' makes one), or --anonymous where the server lets anyone in.");
        var connections = parsed.GetValue(_connections) ?? LoadOptions.DefaultConnections;
        if (file is null) return idle is { } devices ? LoadFleet.Anonymous(connections, devices) : LoadFleet.Anonymous(connections);
        if (!file.Exists) throw new UsageException($"There is no file {file.FullName}; the command 'fleet --out DIRECTORY' makes one.");
        var fleet = LoadFleet.Parse(File.ReadLines(file.FullName));
        return idle is { } most ? fleet.First(most) : fleet;
    }

    private static X509Certificate2 CertificateIn(FileInfo file)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(file.FullName);
        }
        catch (CryptographicException e)
        {
            throw new UsageException($"--tls {file.FullName}: no certificate can be read from it: {e.Message}", e);
        }
    }

    private static long StartOf(string text)
    {
        if (long.TryParse(text, out var ms)) return ms;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time.ToUnixTimeMilliseconds();
        throw new UsageException($"--start-ms '{text}' is no time; write milliseconds since 1970 or, for example, {LoadOptions.DefaultStart}.");
    }

    private async Task ShowProgressAsync(LoadRun run, Task running)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _clock);
        long before = 0;
        while (await Task.WhenAny(running, timer.WaitForNextTickAsync().AsTask()) != running)
        {
            var (sent, acknowledged) = run.Progress;
            await Console.Error.WriteLineAsync($"{sent,14:N0} sent  {acknowledged,14:N0} acknowledged  {acknowledged - before,10:N0}/s");
            before = acknowledged;
        }
    }

    private async Task PrintAsync(ParseResult parsed, LoadReport report)
    {
        if (parsed.GetValue(_json) is { Name: "-" }) Console.WriteLine(report.ToJson());
        else Console.WriteLine(report);
        if (parsed.GetValue(_json) is { Name: not "-" } json) await File.WriteAllTextAsync(json.FullName, report.ToJson());
        if (parsed.GetValue(_ledger) is { } ledger)
            await File.WriteAllLinesAsync(ledger.FullName, report.Devices.Select(d => $"{d.Id},{d.FirstMs},{d.Sent},{d.Acknowledged}").Prepend("id,first_ms,sent,acknowledged"));
    }
}
