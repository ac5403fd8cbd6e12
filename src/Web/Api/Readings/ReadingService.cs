using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Readings;

/// <summary>Answers reading queries, bounded in points and in time.</summary>
internal sealed class ReadingService(IReadingHistory history, HistoryQueries queries, WebOptions options)
{
    /// <exception cref="ProblemException">400: too many points, or too much to go through; says what to write instead.</exception>
    public Task<SeriesShown> ReadAsync(ReadingQuery query, CityCalendar calendar, CancellationToken stop) =>
        queries.RunAsync(limit => Read(query, calendar, limit), stop);

    private SeriesShown Read(ReadingQuery query, CityCalendar calendar, CancellationToken stop)
    {
        var periodS = query.PeriodS ?? query.Device.DefaultPeriodS;
        var (points, maxError) = Read(query, periodS, calendar, stop);
        // A device may report another period than it was registered with: better all of it than nothing.
        if (points.Count > 0 || query.PeriodS is not null)
            return Show(periodS);
        (points, maxError) = Read(query, null, calendar, stop);
        return Show(null);

        SeriesShown Show(int? period) => new(
            query.Metric.Unit, query.Device.Id, query.Metric.Name, period, query.Step is null ? null : Words<Aggregate>.Of(query.Aggregate),
            maxError > 0 ? maxError : null, points);
    }

    private (List<PointShown> Points, double MaxError) Read(ReadingQuery query, int? periodS, CityCalendar calendar, CancellationToken stop)
    {
        var points = new List<PointShown>();
        if (query.WithQuality)
        {
            RawPoints.Read(history, query, periodS, Add, stop);
            return (points, 0);
        }

        var series = new SeriesQuery(
            query.Device.Handle, query.Metric.Metric, query.Span.FromMs, query.Span.ToMs, query.Step, query.Aggregate, periodS);
        return (points, SeriesReader.Read(history, series, calendar, p => Add(new(p.StartMs, p.Value)), stop));

        void Add(PointShown point)
        {
            if (points.Count == options.MaxPoints)
                throw ProblemException.BadField(
                    "step", $"gives more than {options.MaxPoints} points: write a longer one, as 1m, 1h or 1d, or ask for less time");
            points.Add(point);
        }
    }
}
