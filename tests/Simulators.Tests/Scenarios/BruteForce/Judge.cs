using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

internal sealed record Found(string RuleId, string SubjectId, TimeSpanMs Violated);

/// <summary>The rules as stated; a test may take one guard away and see what it was good for.</summary>
internal sealed record JudgeRules
{
    public double LimitDb { get; init; } = 55;
    public double ValidShare { get; init; } = 0.75;
    public double MaxWindMs { get; init; } = 5;
    public double MaxRainMmH { get; init; }
    public bool TwoInARow { get; init; } = true;
    public long BeyondNightMs { get; init; }
    public int PurifierMinutes { get; init; } = 10;
    public bool BusinessHours { get; init; } = true;
    public bool FanNeeded { get; init; } = true;
    public int DumpSeconds { get; init; } = 60;
    public double MaxSpeedKmh { get; init; } = 5;
    public double FenceM { get; init; } = 100;
    public bool FixNeeded { get; init; } = true;
}

/// <summary>
/// The three rules in the plainest form there is: every window and every run looked at one by one, nothing shared with the hub or with the
/// models.
/// </summary>
internal sealed class Judge(City city, CityCalendar calendar, DateOnly nightOf, JudgeRules? changed = null)
{
    private const int WindowMinutes = 20;
    private readonly JudgeRules _rules = changed ?? new JudgeRules();

    public IReadOnlyList<Found> All(IEnumerable<SimulatedMessage> messages) => All(Observed.Of(messages));

    public IReadOnlyList<Found> All(Observed observed) =>
        [
            .. city.Sites.Where(site => site.Kind == SiteKind.Construction).SelectMany(site => Noise(site, observed)),
            .. city.Sites.Where(site => site.Kind == SiteKind.Restaurant).SelectMany(site => Fume(site, observed)),
            .. city.Devices.Where(device => device.Kind == DeviceKind.Truck).SelectMany(truck => Dumps(truck.Id, observed)),
        ];

    /// <summary>Leq of every 20-min window inside the night that is to be judged, by minute of its begin; null = invalid or too few.</summary>
    public IEnumerable<(long FromMs, double? Leq)> Windows(Site site, Observed observed)
    {
        var hours = calendar.NightOf(nightOf);
        var night = new TimeSpanMs(hours.FromMs - _rules.BeyondNightMs, hours.ToMs + _rules.BeyondNightMs);
        var meter = observed.Of(DeviceOf(site, DeviceKind.Noise)!);
        var levels = meter.ToDictionary(reading => reading.Ms, reading => reading["leq"]);
        var bad = (DeviceOf(site, DeviceKind.Weather) is { } weather ? observed.Of(weather) : [])
            .Where(reading => reading["wind_speed"] > _rules.MaxWindMs || reading["rain"] > _rules.MaxRainMmH).Select(reading => reading.Ms).ToArray();
        for (var from = night.FromMs; from + WindowMinutes * UnixMs.Minute <= night.ToMs; from += UnixMs.Minute)
            yield return (from, Leq(levels, bad, new TimeSpanMs(from, from + WindowMinutes * UnixMs.Minute)));
    }

    private double? Leq(Dictionary<long, double> levels, long[] badWeather, TimeSpanMs window)
    {
        if (badWeather.Any(window.Contains)) return null;
        var (energy, valid) = (0.0, 0);
        for (var ms = window.FromMs; ms < window.ToMs; ms += UnixMs.Second)
        {
            if (!levels.TryGetValue(ms, out var level) || level is < 20 or > 140) continue;
            energy += Math.Pow(10, level / 10);
            valid++;
        }

        return valid < _rules.ValidShare * WindowMinutes * 60 ? null : 10 * Math.Log10(energy / valid);
    }

    // An episode: windows over the limit that overlap or touch, two of which follow each other without overlapping.
    private IEnumerable<Found> Noise(Site site, Observed observed)
    {
        var over = Windows(site, observed).Where(window => window.Leq > _rules.LimitDb).Select(window => window.FromMs).ToList();
        var length = WindowMinutes * UnixMs.Minute;
        foreach (var episode in Runs(over, (a, b) => b - a <= length))
        {
            if (!_rules.TwoInARow || episode.Any(from => episode.Contains(from + length)))
                yield return new Found("site-noise-night", site.Id, new TimeSpanMs(episode[0], episode[^1] + length));
        }
    }

    private IEnumerable<Found> Fume(Site site, Observed observed)
    {
        var readings = observed.Of(DeviceOf(site, DeviceKind.Fume)!);
        var bad = readings
            .Where(reading => (reading.Is("fan_on") || !_rules.FanNeeded) && !reading.Is("purifier_on")
                && (!_rules.BusinessHours || site.BusinessHours!.Contains(calendar.TimeOfDay(reading.Ms))))
            .Select(reading => reading.Ms).ToList();
        foreach (var run in Runs(bad, (a, b) => b - a <= UnixMs.Minute))
        {
            var violated = new TimeSpanMs(run[0], run[^1] + UnixMs.Minute);
            if (violated.LengthMs >= _rules.PurifierMinutes * UnixMs.Minute) yield return new Found("fume-purifier-off", site.Id, violated);
        }
    }

    // A run lasts until the first fix that does not belong to it.
    private IEnumerable<Found> Dumps(string truck, Observed observed)
    {
        long? from = null;
        foreach (var fix in observed.Of(truck))
        {
            var isDump = fix.Is("lifted") && fix["speed"] < _rules.MaxSpeedKmh && (fix.Is("located") || !_rules.FixNeeded) && IsOutside(fix["lat"], fix["lon"]);
            if (isDump) from ??= fix.Ms;
            if (isDump || from is not { } begin) continue;
            if (fix.Ms - begin >= _rules.DumpSeconds * UnixMs.Second) yield return new Found("truck-illegal-dump", truck, new TimeSpanMs(begin, fix.Ms));
            from = null;
        }
    }

    // Approved sites are rectangles along the axes: distance from the nearest edge, in metres on the plane.
    private bool IsOutside(double lat, double lon) => city.Sites.Where(site => site.ApprovedForTipping).All(site =>
    {
        var box = site.Boundary!.EnvelopeInternal;
        var north = Math.Max(0, Math.Max(box.MinY - lat, lat - box.MaxY)) * 111_195;
        var east = Math.Max(0, Math.Max(box.MinX - lon, lon - box.MaxX)) * 111_195 * Math.Cos(lat * Math.PI / 180);
        return Math.Sqrt(north * north + east * east) > _rules.FenceM;
    });

    private string? DeviceOf(Site site, DeviceKind kind) =>
        city.Devices.SingleOrDefault(device => device.SiteId == site.Id && device.Kind == kind)?.Id;

    private static IEnumerable<List<long>> Runs(List<long> times, Func<long, long, bool> belongTogether)
    {
        var run = new List<long>();
        foreach (var time in times)
        {
            if (run.Count > 0 && !belongTogether(run[^1], time))
            {
                yield return run;
                run = [];
            }

            run.Add(time);
        }

        if (run.Count > 0) yield return run;
    }
}
