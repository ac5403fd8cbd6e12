using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Publishing;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Commands;

/// <summary><c>scenario</c>: sends a simulated night with stated truth, or writes what a hub must know first.</summary>
internal sealed class ScenarioCommand : Command
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Option<int> _seed = new("--seed") { Description = "Same seed, same bytes.", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _night = new("--night") { Description = "Evening's date, yyyy-MM-dd (default: the night that ended last)." };
    private readonly Option<string> _zone = new("--tz") { Description = "Zone of the city.", DefaultValueFactory = _ => CityCalendar.DefaultZoneId };
    private readonly Option<bool> _backFill = new("--back-fill") { Description = "Eight hours of two sites sent after the fact, instead of the small city." };
    private readonly Option<DirectoryInfo?> _registry = new("--registry") { Description = "Only write the files that register the city with a hub." };
    private readonly Option<bool> _truth = new("--truth") { Description = "Only print what a correct hub finds, as JSON." };
    private readonly Option<double> _shuffle = new("--shuffle") { Description = "Hold each message back by up to so many seconds.", DefaultValueFactory = _ => 0 };
    private readonly Option<bool> _double = new("--double") { Description = "Send each message twice." };
    private readonly Option<double> _delay = new("--delay") { Description = "Send everything (or --delayed-device) so many minutes late.", DefaultValueFactory = _ => 0 };
    private readonly Option<string?> _delayedDevice = new("--delayed-device") { Description = "The one device that is late." };
    private readonly Option<double> _loss = new("--loss") { Description = "Percent of messages that never arrive.", DefaultValueFactory = _ => 0 };
    private readonly ServerOptions _server = new();
    private readonly TimeProvider _clock;

    public ScenarioCommand(TimeProvider clock) : base("scenario", "Sends a simulated night whose violations are known beforehand.")
    {
        _clock = clock;
        foreach (Option option in new Option[] { _seed, _night, _zone, _backFill, _registry, _truth, _shuffle, _double, _delay, _delayedDevice, _loss })
            Add(option);
        _server.AddTo(this);
        SetAction((parsed, cancellation) => Guarded.RunAsync(() => RunAsync(parsed, cancellation)));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var scenario = ScenarioOf(parsed);
        if (parsed.GetValue(_registry) is { } directory) return await RegistryFiles.WriteAsync(scenario.City, directory, cancellation);
        if (parsed.GetValue(_truth)) return PrintTruth(scenario);

        var pace = _server.PaceOf(parsed, _clock);
        var secrets = scenario.City.Devices.ToDictionary(device => device.Id, device => device.Secret);
        await using var publisher = new FleetPublisher(_server.ConnectOf(parsed), secrets, gatewayId: null, _clock);
        var total = DisorderedBy(parsed, scenario).LongCount();
        Console.WriteLine($"{total:N0} messages of {scenario.City.Devices.Count} devices; {scenario.Expected.Count} violations in {scenario.ExpectedTasks.Count} tasks are to be found.");
        var sending = MessageSender.SendAsync(DisorderedBy(parsed, scenario), publisher, pace, cancellation);
        await ProgressLine.ShowAsync(sending, "scenario", () => (double)publisher.Counts.Sent / total, publisher, _clock);
        Console.WriteLine(publisher.Counts);
        return publisher.Counts.Acknowledged == total ? 0 : 1;
    }

    private Scenario ScenarioOf(ParseResult parsed)
    {
        var zone = parsed.GetRequiredValue(_zone);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)) throw new UsageException($"There is no zone '{zone}': write an IANA name like Asia/Shanghai.");
        var calendar = new CityCalendar(found);
        var night = NightOf(parsed.GetValue(_night), calendar);
        return parsed.GetValue(_backFill)
            ? Scenario.BackFill(parsed.GetValue(_seed), night, calendar)
            : Scenario.Small(parsed.GetValue(_seed), night, calendar);
    }

    private DateOnly NightOf(string? text, CityCalendar calendar)
    {
        // Scenarios end at 06:30.
        if (text is null) return DateOnly.FromDateTime(calendar.ToLocal(_clock.NowMs()).AddHours(-6.5)).AddDays(-1);
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new UsageException($"--night '{text}' is no date: write yyyy-MM-dd, e.g. 2026-03-17.");
    }

    private IEnumerable<SimulatedMessage> DisorderedBy(ParseResult parsed, Scenario scenario)
    {
        var (seed, messages) = (scenario.Seed, scenario.Messages());
        if (parsed.GetValue(_loss) is var loss and > 0) messages = messages.WithLoss(loss / 100, seed);
        if (parsed.GetValue(_double)) messages = messages.Doubled(TimeSpan.FromMinutes(1), seed);
        if (parsed.GetValue(_shuffle) is var seconds and > 0) messages = messages.ShuffledWithin(TimeSpan.FromSeconds(seconds), seed);
        if (parsed.GetValue(_delay) is var minutes and > 0) messages = messages.DelayedBy(TimeSpan.FromMinutes(minutes), parsed.GetValue(_delayedDevice));
        return messages;
    }

    private static int PrintTruth(Scenario scenario)
    {
        Console.WriteLine(JsonSerializer.Serialize(
            new { violations = scenario.Expected, tasks = scenario.ExpectedTasks, nearMisses = scenario.NearMisses }, Indented));
        return 0;
    }
}
