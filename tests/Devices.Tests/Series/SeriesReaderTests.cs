using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Tests.Series;

public sealed class SeriesReaderTests
{
    private static readonly CityCalendar City = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    private static readonly long Noon = City.ToMs(new(2025, 3, 21), new(12, 0));

    [Theory]
    [InlineData(Aggregate.Leq, 67.1612)]
    [InlineData(Aggregate.Mean, 67.1612)]
    [InlineData(Aggregate.Min, 59)]
    [InlineData(Aggregate.Max, 72)]
    [InlineData(Aggregate.L10, 72)]
    [InlineData(Aggregate.L50, 65)]
    [InlineData(Aggregate.L90, 59)]
    [InlineData(Aggregate.Count, 4)]
    [InlineData(Aggregate.Last, 59)]
    [InlineData(Aggregate.Rate, -20)]
    public void Four_levels_become_one_value(Aggregate aggregate, double expected)
    {
        // 60, 72, 65, 59 at 0, 1, 2 and 3 minutes: change −1 in 3 minutes.
        var history = new ListHistory();
        double[] levels = [60, 72, 65, 59];
        for (var i = 0; i < levels.Length; i++)
            history.Add(Noon + i * UnixMs.Minute, Metric.Leq, levels[i]);

        var point = Points(history, Metric.Leq, "1h", aggregate).ShouldHaveSingleItem();

        point.StartMs.ShouldBe(Noon);
        point.Value.ShouldBe(expected, 1e-4);
    }

    [Fact]
    public void The_mean_of_what_is_no_level_is_arithmetic()
    {
        var history = new ListHistory().Add(Noon, Metric.Pm10, 10).Add(Noon + 1, Metric.Pm10, 40);

        Points(history, Metric.Pm10, "1h", Aggregate.Mean).ShouldBe([new(Noon, 25)]);
    }

    [Fact]
    public void Flagged_values_and_other_metrics_do_not_count_and_empty_steps_are_absent()
    {
        var history = new ListHistory()
            .Add(Noon, Metric.Leq, 60)
            .Add(Noon + UnixMs.Minute, Metric.Leq, 90, Quality.Fault)
            .Add(Noon + 2 * UnixMs.Minute, Metric.Lmax, 95)
            .Add(Noon + 3 * UnixMs.Minute, Metric.Leq, 62);

        Points(history, Metric.Leq, "1m", Aggregate.Max).ShouldBe([new(Noon, 60), new(Noon + 3 * UnixMs.Minute, 62)]);
    }

    [Fact]
    public void A_single_instant_has_no_rate()
    {
        var history = new ListHistory().Add(Noon, Metric.Mileage, 5);

        Points(history, Metric.Mileage, "1h", Aggregate.Rate).ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_step_every_good_value_is_a_point()
    {
        var history = new ListHistory().Add(Noon, Metric.Leq, 60).Add(Noon + 1, Metric.Leq, 61, Quality.Saturated).Add(Noon + 2, Metric.Leq, 62);

        Points(history, Metric.Leq, null, Aggregate.Leq).ShouldBe([new(Noon, 60), new(Noon + 2, 62)]);
    }

    [Fact]
    public void Percentiles_stay_exact_for_rounded_levels_of_any_number()
    {
        var history = new ListHistory();
        for (var i = 0; i < 20_000; i++)
            history.Add(Noon + i * 100L, Metric.Leq, 40 + i % 500 / 10.0);
        var points = new List<SeriesPoint>();

        new SeriesReader(new HistoryValues(history)).Read(Query(Metric.Leq, "1h", Aggregate.L10), City, points.Add).ShouldBe(0);

        points[0].Value.ShouldBe(85);
    }

    [Theory]
    [InlineData(Metric.Leq, 40, 30, 0.05)]
    [InlineData(Metric.WindSpeed, 0, 20, 100.0 / 4096 / 2)]
    public void Percentiles_of_very_many_different_values_state_their_error(Metric metric, double from, double width, double error)
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 30_000).Select(_ => from + random.NextDouble() * width).ToList();
        var history = new ListHistory();
        for (var i = 0; i < values.Count; i++)
            history.Add(Noon + i * 100L, metric, values[i]);
        var points = new List<SeriesPoint>();

        new SeriesReader(new HistoryValues(history)).Read(Query(metric, "1h", Aggregate.L90), City, points.Add).ShouldBe(error, 1e-12);

        var exact = values.OrderDescending().ElementAt((int)Math.Ceiling(values.Count * 0.9) - 1);
        points.ShouldHaveSingleItem().Value.ShouldBe(exact, error + 1e-9);
    }

    [Fact]
    public void A_faulty_query_names_every_fault()
    {
        var query = new SeriesQuery(1, Metric.Pm10, 10, 10, new(StepKind.Night), Aggregate.Leq);

        var message = Should.Throw<ArgumentException>(() => new SeriesReader(new HistoryValues(new ListHistory())).Read(query, City, _ => { })).Message;

        message.ShouldContain("to: It must be later than from.");
        message.ShouldContain("agg: leq is for levels in dB(A); pm10 is in µg/m³.");
    }

    [Fact]
    public void Each_device_has_one_value_over_its_span_and_one_without_values_none()
    {
        var history = new ListHistory().Add(Noon, Metric.Pm10, 10).Add(Noon + UnixMs.Hour, Metric.Pm10, 40);
        var query = new EachQuery(
            [new(1, null, Noon, Noon + UnixMs.Day), new(2, null, Noon + 1, Noon + UnixMs.Day), new(3, null, Noon + 1, Noon + 2)], Metric.Pm10, Aggregate.Mean);
        var values = new List<DeviceValue>();

        new SeriesReader(new HistoryValues(history)).ReadEach(query, values.Add).ShouldBe(0);

        values.ShouldBe([new(1, 25), new(2, 40)]);
    }

    [Fact]
    public void A_device_asked_for_twice_is_a_fault()
    {
        var query = new EachQuery([new(1, null, 0, 1), new(1, null, 0, 1)], Metric.Pm10, Aggregate.Leq);

        var message = Should.Throw<ArgumentException>(() => new SeriesReader(new HistoryValues(new ListHistory())).ReadEach(query, _ => { })).Message;

        message.ShouldContain("sources: They must be of different devices.");
        message.ShouldContain("agg: leq is for levels in dB(A)");
    }

    private static SeriesQuery Query(Metric metric, string? step, Aggregate aggregate)
    {
        SeriesStep? parsed = null;
        if (step is not null)
        {
            SeriesStep.TryParse(step, out var read).ShouldBeTrue();
            parsed = read;
        }

        return new(1, metric, Noon - UnixMs.Day, Noon + UnixMs.Day, parsed, aggregate);
    }

    private static List<SeriesPoint> Points(ListHistory history, Metric metric, string? step, Aggregate aggregate)
    {
        var points = new List<SeriesPoint>();
        new SeriesReader(new HistoryValues(history)).Read(Query(metric, step, aggregate), City, points.Add);
        return points;
    }
}
