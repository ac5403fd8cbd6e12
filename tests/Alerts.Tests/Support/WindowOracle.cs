using System.Numerics;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>A window rule said slowly: every window is summed up from all stored readings, every pair of windows is looked at.</summary>
/// <param name="stations">Devices of the background, for a rule that has one.</param>
internal sealed class WindowOracle(WindowRule rule, IReadingHistory history, RegistrySnapshot registry, string site, CityCalendar calendar, params string[] stations)
{
    private sealed record Part(long FromMs, long ToMs, bool Begins, bool IsFit, IReadOnlyList<MetricValue> Values);

    private readonly IReadOnlyList<IReadOnlyList<Part>> _meters = LoadAll(history, registry, site, calendar, rule.Device);
    private readonly IReadOnlyList<IReadOnlyList<Part>> _weather = LoadAll(history, registry, site, calendar, DeviceKind.Weather);
    private readonly IReadOnlyList<IReadOnlyList<Part>> _stations =
        [.. stations.Select(id => Load(history, registry.Devices[id], registry.Devices[id].SiteId!, calendar))];
    private readonly double _limit = rule.Limit.Value ?? rule.Limit.ByZoneClass![registry.Sites[site].ZoneClass] + rule.Limit.Plus;
    private readonly IReadOnlyList<Permit> _permits = [.. registry.Permits.Values.Where(p => p.SiteId == site && rule.Exemptions.Contains(p.Kind))];

    /// <summary>Verdict of every window of the occurrence, by its start.</summary>
    public SortedDictionary<long, Verdict> Verdicts(TimeSpanMs occurrence)
    {
        SortedDictionary<long, Verdict> verdicts = [];
        var windowMs = (long)rule.Window.TotalMilliseconds;
        for (var from = occurrence.FromMs; from + windowMs <= occurrence.ToMs; from += (long)rule.Slide.TotalMilliseconds)
            verdicts.Add(from, Judge(from, from + windowMs));
        return verdicts;
    }

    public IReadOnlyList<TimeSpanMs> Episodes(TimeSpanMs occurrence)
    {
        var windowMs = (long)rule.Window.TotalMilliseconds;
        var exceeded = Verdicts(occurrence).Where(v => v.Value == Verdict.Exceeded).Select(v => v.Key)
            .Skip(rule.AllowedPerOccurrence).ToHashSet();
        var rows = exceeded
            .Where(from => Enumerable.Range(0, rule.InARow).All(i => exceeded.Contains(from + i * windowMs)))
            .Order()
            .Select(from => new TimeSpanMs(from, from + rule.InARow * windowMs));
        List<TimeSpanMs> episodes = [];
        foreach (var row in rows)
        {
            if (episodes is [.., var last] && row.FromMs <= last.ToMs)
                episodes[^1] = new(last.FromMs, row.ToMs);
            else
                episodes.Add(row);
        }

        return episodes;
    }

    private Verdict Judge(long fromMs, long toMs)
    {
        var background = Background(fromMs, toMs);
        var each = _meters.Select(m => JudgeMeter(m, background, fromMs, toMs)).ToList();
        if (each.TrueForAll(v => v == Verdict.NoData))
            return Verdict.NoData;
        if (rule.Guards.Any(g => _weather.SelectMany(w => Overlapping(w, fromMs, toMs)).Where(r => r.IsFit)
            .SelectMany(r => r.Values).Any(v => v.Metric == g.Metric && v.Quality == Quality.Good && v.Value > g.Limit)))
            return Verdict.Invalid;
        Verdict[] worstFirst = [Verdict.Exceeded, Verdict.Normal, Verdict.Invalid, Verdict.Insufficient];
        var worst = worstFirst.First(each.Contains);
        return worst == Verdict.Exceeded && _permits.Any(p => p.Covers(fromMs, toMs, calendar)) ? Verdict.Normal : worst;
    }

    private Verdict JudgeMeter(IReadOnlyList<Part> readings, (BigInteger Total, int Stations)? background, long fromMs, long toMs)
    {
        var (sum, goodMs, anyMs) = Sum(readings, fromMs, toMs);
        if (anyMs == 0)
            return Verdict.NoData;
        var needed = rule.MinShare * (toMs - fromMs);
        if (goodMs == 0 || goodMs < needed)
            return anyMs >= needed ? Verdict.Invalid : Verdict.Insufficient;
        if (rule.Statistic == Statistic.MinutesAbove)
            return MinutesAbove(readings, fromMs, toMs) >= rule.AtLeastMinutes ? Verdict.Exceeded : Verdict.Normal;
        if (background is not { } of)
            return sum > Fixed(_limit) * goodMs ? Verdict.Exceeded : Verdict.Normal;
        if (of.Stations == 0)
            return Verdict.Insufficient;
        var capped = BigInteger.Min(of.Total, Fixed(rule.Background!.Cap) * of.Stations);
        return sum * of.Stations - capped * goodMs > Fixed(_limit) * goodMs * of.Stations ? Verdict.Exceeded : Verdict.Normal;
    }

    private int MinutesAbove(IReadOnlyList<Part> readings, long fromMs, long toMs) => readings
        .Where(r => r.Begins && r.FromMs >= fromMs && r.FromMs < toMs && r.IsFit && Values(r).Any(v => v.Quality == Quality.Good && v.Value > _limit))
        .Select(r => r.FromMs / UnixMs.Minute).Distinct().Count();

    // Means are rounded to a millionth.
    private (BigInteger Total, int Stations)? Background(long fromMs, long toMs)
    {
        if (rule.Background is null)
            return null;
        List<BigInteger> means = [];
        foreach (var station in _stations)
        {
            var (sum, goodMs, _) = Sum(station, fromMs, toMs);
            if (goodMs > 0 && goodMs >= rule.MinShare * (toMs - fromMs))
                means.Add((sum * 2 + goodMs) / (goodMs * 2));
        }

        return (means.Aggregate(BigInteger.Zero, (a, b) => a + b), means.Count);
    }

    private (BigInteger Sum, long GoodMs, long AnyMs) Sum(IReadOnlyList<Part> readings, long fromMs, long toMs)
    {
        BigInteger sum = 0;
        long goodMs = 0, anyMs = 0;
        foreach (var reading in Overlapping(readings, fromMs, toMs))
        {
            var ms = Math.Min(toMs, reading.ToMs) - Math.Max(fromMs, reading.FromMs);
            foreach (var value in Values(reading))
            {
                anyMs += ms;
                if (value.Quality != Quality.Good || !reading.IsFit)
                    continue;
                goodMs += ms;
                sum += Fixed(value.Value) * ms;
            }
        }

        return (sum, goodMs, anyMs);
    }

    private IEnumerable<MetricValue> Values(Part reading) =>
        reading.Values.Any(v => v.Metric == rule.While && v is { Quality: Quality.Good, Value: 0 }) ? [] : reading.Values.Where(v => v.Metric == rule.Metric);

    private BigInteger Fixed(double value) => MetricTable.Of(rule.Metric).IsLevel ? FixedEnergy.Of(value) : (BigInteger)Math.Round(value * 1e6);

    private static IEnumerable<Part> Overlapping(IReadOnlyList<Part> readings, long fromMs, long toMs) =>
        readings.Where(r => r.FromMs < toMs && fromMs < r.ToMs);

    private static List<List<Part>> LoadAll(IReadingHistory history, RegistrySnapshot registry, string site, CityCalendar calendar, DeviceKind kind) =>
        [.. registry.Devices.Values.Where(d => d.Kind == kind && d.Placements.Any(p => p.SiteId == site))
            .Select(d => Load(history, d, site, calendar))];

    // Minute by minute: a minute counts for the site, and as fit, only when all of it does.
    private static List<Part> Load(IReadingHistory history, Device device, string site, CityCalendar calendar)
    {
        List<Part> parts = [];
        history.Read(device.Handle, device.DefaultPeriodS, long.MinValue, long.MaxValue, long.MaxValue, (eventMs, _, values) =>
        {
            var known = values.ToArray();
            var toMs = eventMs + device.DefaultPeriodS * UnixMs.Second;
            for (var from = eventMs; from < toMs;)
            {
                var minute = new TimeSpanMs(UnixMs.Floor(from, UnixMs.Minute), UnixMs.Floor(from, UnixMs.Minute) + UnixMs.Minute);
                var to = Math.Min(toMs, minute.ToMs);
                if (Instants(minute).All(ms => device.PlacedAt(ms) == site))
                {
                    var isFit = Instants(minute).All(ms => !device.IsInMaintenance(ms)
                        && device.CalibrationAt(DateOnly.FromDateTime(calendar.ToLocal(ms))) != CalibrationState.Expired);
                    parts.Add(new(from, to, from == eventMs, isFit, known));
                }

                from = to;
            }
        });
        return parts;
    }

    // Placements and periods of the tests begin and end on whole seconds.
    private static IEnumerable<long> Instants(TimeSpanMs minute) => Enumerable.Range(0, 60).Select(s => minute.FromMs + s * UnixMs.Second);
}
