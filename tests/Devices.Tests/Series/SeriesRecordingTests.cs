using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Recordings;

namespace SensorHub.Devices.Tests.Series;

/// <summary>A real noise meter against results computed outside; its clock has no zone and is taken as UTC.</summary>
public sealed class SeriesRecordingTests
{
    private static readonly CityCalendar Clock = new(TimeZoneInfo.Utc);

    [RecordingFact]
    public void Hours_of_seconds_equal_the_reference()
    {
        var history = Load("noise/unnamed_site_laeq_1s_2025-03-22.csv", centredOnMinute: false);
        foreach (var (column, aggregate) in new[]
        {
            ("leq", Aggregate.Leq), ("l10_rank", Aggregate.L10), ("l50_rank", Aggregate.L50), ("l90_rank", Aggregate.L90),
            ("lmax_1s", Aggregate.Max), ("lmin_1s", Aggregate.Min), ("n", Aggregate.Count),
        })
            ShouldEqual(history, "reference/noise_1s_hourly.csv", "hour_start", column, "1h", aggregate);
    }

    [RecordingFact]
    public void Minutes_of_seconds_equal_the_published_minutes()
    {
        var history = Load("noise/unnamed_site_laeq_1s_2025-03-22.csv", centredOnMinute: false);

        ShouldEqual(history, "reference/noise_1s_to_1min_check.csv", "minute_start", "published_1min", "1m", Aggregate.Leq);
    }

    [RecordingFact]
    public void Hours_days_and_nights_of_minutes_equal_the_reference()
    {
        var history = Load("noise/unnamed_site_laeq_1min_2025-03-21_2025-04-01.csv", centredOnMinute: true);

        ShouldEqual(history, "reference/noise_1min_hourly_leq.csv", "hour_start", "leq_dba", "1h", Aggregate.Leq);
        ShouldEqual(history, "reference/noise_1min_day_night_leq.csv", "date", "day_leq_06_22", "day", Aggregate.Leq, new(6, 0));
        ShouldEqual(history, "reference/noise_1min_day_night_leq.csv", "date", "night_leq_22_06", "night", Aggregate.Leq, new(22, 0));
    }

    [RecordingFact]
    public void Percentiles_of_days_of_minutes_equal_the_nearest_rank_reference()
    {
        var history = Load("noise/unnamed_site_laeq_1min_2025-03-21_2025-04-01.csv", centredOnMinute: true);

        foreach (var (column, aggregate) in new[] { ("l10_rank", Aggregate.L10), ("l50_rank", Aggregate.L50), ("l90_rank", Aggregate.L90), ("leq_24h", Aggregate.Leq) })
            ShouldEqual(history, "reference/noise_1min_daily_ln.csv", "date", column, "1d", aggregate);
    }

    private static ListHistory Load(string file, bool centredOnMinute)
    {
        var history = new ListHistory();
        foreach (var row in RecordingFiles.Rows(file))
            history.Add(Ms(row["datetime"]) - (centredOnMinute ? UnixMs.Minute / 2 : 0), Metric.Leq, double.Parse(row["LEQ dB -A"]));
        return history;
    }

    private static void ShouldEqual(
        ListHistory history, string reference, string startColumn, string valueColumn, string step, Aggregate aggregate, TimeOnly startsAt = default)
    {
        SeriesStep.TryParse(step, out var parsed).ShouldBeTrue();
        var points = new Dictionary<long, double>();
        new SeriesReader(new HistoryValues(history)).Read(new(1, Metric.Leq, 0, long.MaxValue, parsed, aggregate), Clock, p => points.Add(p.StartMs, p.Value)).ShouldBe(0);
        var compared = 0;
        foreach (var row in RecordingFiles.Rows(reference))
        {
            var start = Ms(row[startColumn]) + (long)startsAt.ToTimeSpan().TotalMilliseconds;
            points[start].ShouldBe(double.Parse(row[valueColumn]), 1e-5, $"{reference} {row[startColumn]} {valueColumn}");
            compared++;
        }

        compared.ShouldBeGreaterThan(5);
    }

    private static long Ms(string text) => Clock.ToMs(DateTime.Parse(text));
}
