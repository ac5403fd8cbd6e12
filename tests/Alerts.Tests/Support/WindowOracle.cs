using System.Numerics;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Windows;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>The window rule said slowly: every window is summed up from all readings, every pair of windows is looked at.</summary>
internal sealed class WindowOracle(WindowRule rule, IReadingHistory history, IReadOnlyList<int> meters, int weather)
{
    private sealed record Stored(long FromMs, long ToMs, IReadOnlyList<MetricValue> Values);

    private readonly IReadOnlyList<IReadOnlyList<Stored>> _meters = [.. meters.Select(m => Load(history, m))];
    private readonly IReadOnlyList<Stored> _weather = Load(history, weather);

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
        var exceeded = Verdicts(occurrence).Where(v => v.Value == Verdict.Exceeded).Select(v => v.Key).ToHashSet();
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
        var each = _meters.Select(m => JudgeMeter(m, fromMs, toMs)).ToList();
        if (each.TrueForAll(v => v == Verdict.NoData))
            return Verdict.NoData;
        if (rule.Guards.Any(g => Overlapping(_weather, fromMs, toMs)
            .SelectMany(r => r.Values).Any(v => v.Metric == g.Metric && v.Quality == Quality.Good && v.Value > g.Limit)))
            return Verdict.Invalid;
        Verdict[] worstFirst = [Verdict.Exceeded, Verdict.Normal, Verdict.Invalid, Verdict.Insufficient];
        return worstFirst.First(each.Contains);
    }

    private Verdict JudgeMeter(IReadOnlyList<Stored> readings, long fromMs, long toMs)
    {
        BigInteger energy = 0;
        long goodMs = 0, anyMs = 0;
        foreach (var reading in Overlapping(readings, fromMs, toMs))
        {
            var ms = Math.Min(toMs, reading.ToMs) - Math.Max(fromMs, reading.FromMs);
            foreach (var value in reading.Values.Where(v => v.Metric == rule.Metric))
            {
                anyMs += ms;
                if (value.Quality != Quality.Good)
                    continue;
                goodMs += ms;
                energy += new BigInteger(FixedEnergy.Of(value.Value)) * ms;
            }
        }

        if (anyMs == 0)
            return Verdict.NoData;
        var needed = rule.MinShare * (toMs - fromMs);
        if (goodMs < needed)
            return anyMs >= needed ? Verdict.Invalid : Verdict.Insufficient;
        return energy > new BigInteger(FixedEnergy.Of(rule.Limit)) * goodMs ? Verdict.Exceeded : Verdict.Normal;
    }

    private static IEnumerable<Stored> Overlapping(IReadOnlyList<Stored> readings, long fromMs, long toMs) =>
        readings.Where(r => r.FromMs < toMs && fromMs < r.ToMs);

    private static List<Stored> Load(IReadingHistory history, int device)
    {
        List<Stored> readings = [];
        history.Read(device, 60, long.MinValue, long.MaxValue, long.MaxValue, (eventMs, _, values) =>
            readings.Add(new(eventMs, eventMs + 60 * UnixMs.Second, values.ToArray())));
        return readings;
    }
}
