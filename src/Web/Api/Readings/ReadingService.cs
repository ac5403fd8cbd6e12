using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Readings;

/// <summary>Answers reading queries, bounded in points and in time.</summary>
internal sealed class ReadingService(ISeriesStore series, IReadingHistory history, HistoryQueries queries, WebOptions options)
{
    /// <exception cref="ProblemException">400: too many points, or too much to go through; says what to write instead.</exception>
    public Task<SeriesShown> ReadAsync(Device device, ReadingQuery query, CityCalendar calendar, CancellationToken stop) =>
        queries.RunAsync(limit => Read(device, query, calendar, limit), stop);

    /// <summary>The meters of a site as one series.</summary>
    /// <exception cref="ProblemException">As of a device.</exception>
    public Task<SiteSeriesShown> ReadAsync(
        Site site, RegistrySnapshot registry, ReadingQuery query, CityCalendar calendar, CancellationToken stop) =>
        queries.RunAsync(limit => Read(site, registry, query, calendar, limit), stop);

    private SeriesShown Read(Device device, ReadingQuery query, CityCalendar calendar, CancellationToken stop)
    {
        var read = ReadChain([new(device, query.Span.FromMs, query.Span.ToMs)], query, calendar, options.MaxPoints, stop);
        return new(query.Metric.Unit, device.Id, query.Metric.Name, read.PeriodS, AggregateOf(query), ErrorOf([read]), read.Points);
    }

    private SiteSeriesShown Read(Site site, RegistrySnapshot registry, ReadingQuery query, CityCalendar calendar, CancellationToken stop)
    {
        var left = options.MaxPoints;
        var shown = new List<MeterSeriesShown>();
        var read = new List<SeriesRead>();
        foreach (var chain in MeterChains.At(site.Id, query.Span, registry))
        {
            var meters = ReadChain(chain, query, calendar, left, stop);
            if (meters.Points.Count == 0)
                continue;
            left -= meters.Points.Count;
            read.Add(meters);
            shown.Add(new(meters.PeriodS, [.. chain.Select(s => new StretchShown(s.Device.Id, s.FromMs, s.ToMs))], meters.Points));
        }

        return new(query.Metric.Unit, site.Id, query.Metric.Name, AggregateOf(query), ErrorOf(read), shown);
    }

    private SeriesRead ReadChain(IReadOnlyList<MeterStretch> chain, ReadingQuery query, CityCalendar calendar, int max, CancellationToken stop)
    {
        var own = chain.Select(s => query.PeriodS ?? s.Device.DefaultPeriodS).Distinct().ToList();
        var points = ReadSources(Sources(s => query.PeriodS ?? s.Device.DefaultPeriodS), query, calendar, max, stop);
        // A device may report another period than it was registered with: better all of it than nothing.
        return points.Points.Count > 0 || query.PeriodS is not null
            ? points with { PeriodS = own.Count == 1 ? own[0] : null }
            : ReadSources(Sources(_ => null), query, calendar, max, stop);

        IReadOnlyList<SeriesSource> Sources(Func<MeterStretch, int?> period) =>
            [.. chain.Select(s => new SeriesSource(s.Device.Handle, period(s), s.FromMs, s.ToMs))];
    }

    private SeriesRead ReadSources(IReadOnlyList<SeriesSource> sources, ReadingQuery query, CityCalendar calendar, int max, CancellationToken stop)
    {
        var points = new PointList();
        if (query.WithQuality)
        {
            foreach (var source in sources)
                RawPoints.Read(history, source, query.Metric.Metric, Add, stop);
            return new(points, null, 0);
        }

        var asked = new SeriesQuery(sources, query.Metric.Metric, query.Step, query.Aggregate);
        return new(points, null, series.Read(asked, calendar, p => Add(new(p.StartMs, p.Value)), stop));

        void Add(PointShown point)
        {
            if (points.Count == max)
                throw ProblemException.BadField(
                    "step", $"gives more than {options.MaxPoints} points: write a longer one, as 1m, 1h or 1d, or ask for less time");
            points.Add(point);
        }
    }

    private static string? AggregateOf(ReadingQuery query) => query.Step is null ? null : Words<Aggregate>.Of(query.Aggregate);

    private static double? ErrorOf(IReadOnlyList<SeriesRead> read)
    {
        var max = read.Select(r => r.MaxError).DefaultIfEmpty().Max();
        return max > 0 ? max : null;
    }

    private sealed record SeriesRead(IReadOnlyList<PointShown> Points, int? PeriodS, double MaxError);
}
