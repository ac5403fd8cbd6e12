using System.CommandLine;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Publishing;
using SensorHub.Simulators.Replay;

namespace SensorHub.Simulators.Commands;

/// <summary><c>replay</c>: sends a recording as the devices that made it would have sent it.</summary>
internal sealed class ReplayCommand : Command
{
    private readonly Argument<FileInfo> _file = new("FILE") { Description = "CSV with a header; ',' ';' '|' or tabs." };
    private readonly Option<RecordingKind> _kind = new("--as") { Description = "What it is a recording of.", Required = true };
    private readonly Option<string?> _device = new("--device") { Description = "The device that recorded it." };
    private readonly Option<string?> _secret = new("--secret") { Description = "Its secret." };
    private readonly Option<FileInfo?> _secrets = new("--secrets") { Description = "CSV 'id,secret' for many devices." };
    private readonly Option<string?> _gateway = new("--gateway") { Description = "Publish for all devices over the connection of this gateway." };
    private readonly Option<string?> _vehicle = new("--vehicle-column") { Description = "Column with the vehicle or device of each row." };
    private readonly Option<string> _prefix = new("--device-prefix") { Description = "Put before a vehicle's name to make the device id.", DefaultValueFactory = _ => "" };
    private readonly Option<string?> _tz = new("--tz") { Description = "Zone of times without one: Asia/Shanghai, UTC, +08:00." };
    private readonly Option<string?> _timeColumn = new("--time-column") { Description = "Column with the event time (default: found by its name)." };
    private readonly Option<string?> _timeFormat = new("--time-format") { Description = "How times are written, e.g. \"dd.MM.yyyy HH:mm:ss\" (default: year first)." };
    private readonly Option<StampPlace> _stamp = new("--stamp") { Description = "What a time marks of the period of its row.", DefaultValueFactory = _ => StampPlace.Start };
    private readonly Option<int?> _period = new("--period") { Description = "Seconds that a row covers, 0 = an instant (default: the step of the rows when steady)." };
    private readonly Option<string[]> _map = new("--map") { Description = "COLUMN=METRIC or COLUMN=METRIC*FACTOR; may be repeated.", DefaultValueFactory = _ => [] };
    private readonly Option<bool> _skipFaulty = new("--skip-faulty") { Description = "Leave faulty rows out instead of refusing the file." };
    private readonly ServerOptions _server = new();
    private readonly TimeProvider _clock;

    public ReplayCommand(TimeProvider clock) : base("replay", "Sends a recording over MQTT, in the order of the file, and counts what was acknowledged.")
    {
        _clock = clock;
        Add(_file);
        foreach (Option option in new Option[] { _kind, _device, _secret, _secrets, _gateway, _vehicle, _prefix, _tz, _timeColumn, _timeFormat, _stamp, _period, _map, _skipFaulty })
            Add(option);
        _server.AddTo(this);
        SetAction((parsed, cancellation) => Guarded.RunAsync(() => RunAsync(parsed, cancellation)));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var recording = Recording.Open(parsed.GetRequiredValue(_file).FullName, OptionsOf(parsed), parsed.GetValue(_skipFaulty));
        foreach (var note in recording.Notes) Console.WriteLine(note);
        var pace = _server.PaceOf(parsed, _clock);
        await using var publisher = new FleetPublisher(_server.ConnectOf(parsed), SecretsOf(parsed), parsed.GetValue(_gateway), _clock);

        var replaying = MessageSender.SendAsync(recording.Read(), publisher, pace, cancellation);
        await ProgressLine.ShowAsync(replaying, "replay", () => (double)publisher.Counts.Sent / recording.Messages, publisher, _clock);
        Console.WriteLine(publisher.Counts);
        return publisher.Counts.Acknowledged == recording.Messages ? 0 : 1;
    }

    private RecordingOptions OptionsOf(ParseResult parsed) => new()
    {
        Kind = parsed.GetValue(_kind),
        DeviceId = parsed.GetValue(_device),
        VehicleColumn = parsed.GetValue(_vehicle),
        DevicePrefix = parsed.GetRequiredValue(_prefix),
        TimeColumn = parsed.GetValue(_timeColumn),
        TimeFormat = parsed.GetValue(_timeFormat),
        Zone = parsed.GetValue(_tz),
        Stamp = parsed.GetValue(_stamp),
        PeriodS = parsed.GetValue(_period),
        Map = parsed.GetRequiredValue(_map),
    };

    private Dictionary<string, string> SecretsOf(ParseResult parsed)
    {
        var secrets = parsed.GetValue(_secrets) is { } file ? ServerOptions.SecretsIn(file) : [];
        if (parsed.GetValue(_secret) is { } secret)
        {
            var owner = parsed.GetValue(_gateway) ?? parsed.GetValue(_device)
                ?? throw new UsageException("--secret belongs to one device: write --device ID (or --gateway ID), or give a file with --secrets.");
            secrets[owner] = secret;
        }

        return secrets.Count > 0 ? secrets : throw new UsageException("How do the devices log in? Write --secret SECRET, or --secrets FILE with lines of 'id,secret'.");
    }
}
