using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Tests.Series;

/// <summary>Series queries said slowly: every query goes through all that went in.</summary>
internal sealed class SeriesTruth
{
    private readonly SortedDictionary<(int Device, long EventMs, int PeriodS), Dictionary<Metric, MetricValue>> _readings = [];

    public void Take(ReadingEntry entry)
    {
        if (entry.Kind == EntryKind.Conflict || entry.Flags.HasFlag(EntryFlags.ClockSuspect))
            return;
        var key = (entry.Device, entry.EventMs, entry.PeriodS);
        if (!_readings.TryGetValue(key, out var values))
            _readings[key] = values = [];
        for (var i = 0; i < entry.ValueCount; i++)
        {
            var value = entry.Value(i);
            if (entry.Kind == EntryKind.Correction || !values.ContainsKey(value.Metric))
                values[value.Metric] = value;
        }
    }

    public List<SeriesPoint> Points(SeriesQuery query, CityCalendar calendar)
    {
        var values = query.Sources.SelectMany(s => Values(s, query.Metric));
        if (query.Step is not { } step)
            return [.. values.Select(v => new SeriesPoint(v.Ms, v.Value))];
        return
        [
            .. values.GroupBy(v => StepStart(step, calendar, v.Ms)).Where(g => g.Key is not null)
                .Select(g => (g.Key, Value: Aggregated(query.Aggregate, query.Metric, [.. g])))
                .Where(p => p.Value is not null).Select(p => new SeriesPoint(p.Key!.Value, p.Value!.Value)),
        ];
    }

    public List<DeviceValue> Each(EachQuery query) =>
    [
        .. query.Sources.Select(s => (s.Device, Value: Aggregated(query.Aggregate, query.Metric, [.. Values(s, query.Metric)])))
            .Where(v => v.Value is not null).Select(v => new DeviceValue(v.Device, v.Value!.Value)).OrderBy(v => v.Device),
    ];

    private IEnumerable<(long Ms, double Value)> Values(SeriesSource source, Metric metric) =>
        from reading in _readings
        where reading.Key.Device == source.Device && reading.Key.EventMs >= source.FromMs && reading.Key.EventMs < source.ToMs
            && (source.PeriodS ?? reading.Key.PeriodS) == reading.Key.PeriodS
        where reading.Value.TryGetValue(metric, out var value) && value.Quality == Quality.Good
        select (reading.Key.EventMs, reading.Value[metric].Value);

    private static long? StepStart(SeriesStep step, CityCalendar calendar, long ms) =>
        new StepCalendar(step, calendar).TryStepAt(ms, out var span) ? span.FromMs : null;

    private static double? Aggregated(Aggregate aggregate, Metric metric, List<(long Ms, double Value)> values)
    {
        if (values.Count == 0)
            return null;
        var sorted = values.Select(v => v.Value).OrderDescending().ToList();
        return aggregate switch
        {
            Aggregate.Leq => EnergyMean(),
            Aggregate.Mean => MetricTable.Of(metric).IsLevel ? EnergyMean() : values.Average(v => v.Value),
            Aggregate.Min => sorted[^1],
            Aggregate.Max => sorted[0],
            Aggregate.Count => values.Count,
            Aggregate.Last => values[^1].Value,
            Aggregate.Rate => values[^1].Ms == values[0].Ms ? null : (values[^1].Value - values[0].Value) / ((values[^1].Ms - values[0].Ms) / 3_600_000.0),
            _ => sorted[(int)Math.Ceiling(values.Count * (aggregate switch { Aggregate.L10 => 10, Aggregate.L50 => 50, _ => 90 }) / 100.0) - 1],
        };

        double EnergyMean() => 10 * Math.Log10(values.Average(v => Math.Pow(10, v.Value / 10)));
    }
}
