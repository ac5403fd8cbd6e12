using System.CommandLine;
using System.Globalization;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Publishing;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Commands;

/// <summary><c>simulate</c>: a week of a city of any size against any hub, with its truth.</summary>
internal sealed class SimulateCommand : Command
{
    private const int DefaultConnections = 5_000;

    private readonly Option<string> _city = new("--city") { Description = $"small (60 000 people), large (9 million), or a number of people from {CitySize.MinPeople} to {CitySize.MaxPeople}.", DefaultValueFactory = _ => "small" };
    private readonly Option<double?> _eventful = new("--eventful") { Description = "Share of a device's days on which something happens, 0 to 1 (default: 1, large 0.05)." };
    private readonly Option<int> _seed = new("--seed") { Description = "Same seed, same bytes.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _days = new("--days") { Description = "1 to 7.", DefaultValueFactory = _ => Scenario.MaxDays };
    private readonly Option<string?> _from = new("--from") { Description = "First day, yyyy-MM-dd (default: the days that ended last night; --speed 1 wants today)." };
    private readonly Option<string> _zone = new("--tz") { Description = "Zone of the city.", DefaultValueFactory = _ => CityCalendar.DefaultZoneId };
    private readonly Option<bool> _register = new("--register") { Description = "Register the city first, through --api with the token in --token-file." };
    private readonly Option<string> _api = new("--api") { Description = "The hub's HTTP address.", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
    private readonly Option<FileInfo> _token = new("--token-file") { Description = "File with the administrator's token.", DefaultValueFactory = _ => new FileInfo("data/admin-token") };
    private readonly Option<FileInfo?> _truth = new("--truth") { Description = "Write what a correct hub finds to this file, as JSON." };
    private readonly Option<int> _connections = new("--connections") { Description = "MQTT connections open at once; beyond it the one unused for longest is closed.", DefaultValueFactory = _ => DefaultConnections };
    private readonly Option<double> _loss = new("--loss") { Description = "Percent of messages that never arrive, never two in a row of a device.", DefaultValueFactory = _ => 0 };
    private readonly Option<double> _copies = new("--copies") { Description = "Percent of messages that come twice.", DefaultValueFactory = _ => 0 };
    private readonly Option<double> _drift = new("--drift") { Description = "Clocks go wrong slowly by up to so many seconds, at most 60.", DefaultValueFactory = _ => 0 };
    private readonly Option<string?> _outage = new("--outage") { Description = "CARRIER@yyyy-MM-ddTHH:mm: that carrier is down for an hour; the truth says who is silent." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Publish nothing: only generate, and say how fast." };
    private readonly ServerOptions _server = new();
    private readonly TimeProvider _clock;

    public SimulateCommand(TimeProvider clock) : base("simulate", "Sends a week of a whole city whose violations and near misses are known beforehand.")
    {
        _clock = clock;
        foreach (Option option in new Option[] { _city, _eventful, _seed, _days, _from, _zone, _register, _api, _token, _truth, _connections, _loss, _copies, _drift, _outage, _dryRun })
            Add(option);
        _server.AddTo(this);
        SetAction((parsed, cancellation) => Guarded.RunAsync(() => RunAsync(parsed, cancellation)));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var calendar = CalendarOf(parsed.GetRequiredValue(_zone));
        var pace = _server.PaceOf(parsed, _clock);
        var connections = parsed.GetValue(_connections);
        if (connections < 1) throw new UsageException($"--connections {connections}: at least 1.");
        var week = Disturbed(parsed, WeekOf(parsed, calendar), calendar);
        Console.WriteLine($"{week.City.Sites.Count:N0} sites, {week.City.Devices.Count:N0} devices from {calendar.ToLocal(week.Span.FromMs):yyyy-MM-dd HH:mm} for {parsed.GetValue(_days)} days; carriers {string.Join(", ", week.City.Carriers)}.");
        foreach (var line in TruthFile.Table(week, calendar)) Console.WriteLine(line);
        if (parsed.GetValue(_truth) is { } file) await File.WriteAllTextAsync(file.FullName, TruthFile.Json(week), cancellation);
        if (parsed.GetValue(_register))
        {
            using var api = new CityApi(parsed.GetRequiredValue(_api), parsed.GetRequiredValue(_token));
            await api.RegisterAsync(week.City, Console.WriteLine, cancellation);
        }

        var progress = new CityProgress(week, calendar, _clock);
        return parsed.GetValue(_dryRun)
            ? await GenerateAsync(week, progress, cancellation)
            : await SendAsync(parsed, week, pace, progress, connections, cancellation);
    }

    private static async Task<int> GenerateAsync(Scenario week, CityProgress progress, CancellationToken cancellation)
    {
        await progress.ShowAsync(Task.Run(
            () =>
            {
                foreach (var message in week.Messages())
                {
                    progress.Pass(message);
                    cancellation.ThrowIfCancellationRequested();
                }
            },
            cancellation));
        Console.WriteLine(progress);
        return 0;
    }

    private async Task<int> SendAsync(
        ParseResult parsed, Scenario week, Pace pace, CityProgress progress, int connections, CancellationToken cancellation)
    {
        var secrets = week.City.Devices.ToDictionary(device => device.Id, device => device.Secret);
        await using var publisher = new FleetPublisher(_server.ConnectOf(parsed), secrets, gatewayId: null, _clock, connections);
        await progress.ShowAsync(MessageSender.SendAsync(week.Messages().Select(progress.Pass), publisher, pace, cancellation));
        Console.WriteLine(progress);
        Console.WriteLine(publisher.Counts);
        return publisher.Counts.Acknowledged == publisher.Counts.Sent ? 0 : 1;
    }

    private Scenario WeekOf(ParseResult parsed, CityCalendar calendar)
    {
        var days = parsed.GetValue(_days);
        if (days is < 1 or > Scenario.MaxDays) throw new UsageException($"--days {days}: write 1 to {Scenario.MaxDays}.");
        var size = CitySize.Parse(parsed.GetRequiredValue(_city));
        if (parsed.GetValue(_eventful) is { } eventful)
            size = eventful is >= 0 and <= 1 ? size with { Eventful = eventful } : throw new UsageException($"--eventful {eventful}: write 0 to 1.");
        var from = parsed.GetValue(_from) is { } text ? DateOf(text) : DateOnly.FromDateTime(calendar.ToLocal(_clock.NowMs())).AddDays(-days);
        return Scenario.Week(parsed.GetValue(_seed), from, calendar, size, days);
    }

    private Scenario Disturbed(ParseResult parsed, Scenario week, CityCalendar calendar)
    {
        if (parsed.GetValue(_drift) is var drift and not 0)
            week = drift is > 0 and <= 60 ? week.WithDriftingClocks(TimeSpan.FromSeconds(drift)) : throw new UsageException($"--drift {drift}: write 0 to 60 seconds.");
        if (parsed.GetValue(_loss) is var loss and not 0)
            week = loss is > 0 and <= 50 ? week.WithScatteredLoss(loss / 100) : throw new UsageException($"--loss {loss}: write 0 to 50 percent.");
        if (parsed.GetValue(_outage) is { } outage) week = WithOutage(week, outage, calendar);
        if (parsed.GetValue(_copies) is var copies and not 0)
            week = copies is > 0 and <= 100 ? week.WithCopies(copies / 100, TimeSpan.FromSeconds(30)) : throw new UsageException($"--copies {copies}: write 0 to 100 percent.");
        return week;
    }

    private static Scenario WithOutage(Scenario week, string text, CityCalendar calendar)
    {
        if (text.Split('@') is not [var carrier, var time] || !week.City.Carriers.Contains(carrier)
            || !DateTime.TryParseExact(time, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            throw new UsageException($"--outage '{text}': write CARRIER@yyyy-MM-ddTHH:mm with one of {string.Join(", ", week.City.Carriers)}.");
        return week.WithCarrierOutage(carrier, DateTimeOffset.FromUnixTimeMilliseconds(calendar.ToMs(local)), TimeSpan.FromHours(1));
    }

    private static DateOnly DateOf(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw new UsageException($"--from '{text}' is no date: write yyyy-MM-dd, e.g. 2026-03-16.");

    private static CityCalendar CalendarOf(string zone) => TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
        ? new CityCalendar(found)
        : throw new UsageException($"There is no zone '{zone}': write an IANA name like Asia/Shanghai.");
}
