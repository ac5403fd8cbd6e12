using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Series;

/// <summary>
/// What every telemetry store answers, whichever it is: same readings in, same answers out, same errors. A store is fed the journal's records, in their
/// order, and asked through <see cref="ISeriesStore"/> alone; the truth is <see cref="SeriesTruth"/>, which knows only what went in.
/// </summary>
public abstract partial class SeriesStoreSuite : IAsyncLifetime
{
    private protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private protected static readonly CityCalendar Shanghai = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    /// <summary>2025-11-24 08:00 UTC, 16:00 in Shanghai: long past, for a server may take nothing of the future.</summary>
    private protected const long T = 1_763_971_200_000;

    private readonly SeriesTruth _truth = new();

    /// <summary>The store, empty when a test begins.</summary>
    protected abstract ISeriesStore Store { get; }

    /// <summary>Takes one record of the journal: entries as admission makes them.</summary>
    protected abstract Task FeedAsync(IReadOnlyList<byte[]> entries);

    /// <summary>Returns when everything fed is answered.</summary>
    protected abstract Task CatchUpAsync();

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

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
    public async Task Four_levels_become_one_value(Aggregate aggregate, double expected)
    {
        double[] levels = [60, 72, 65, 59];
        for (var i = 0; i < levels.Length; i++)
            await FeedAsync([Entries.Of(1, T + i * UnixMs.Minute, levels[i], periodS: 60)]);
        await CatchUpAsync();

        var point = Points(new(1, Metric.Leq, T, T + UnixMs.Hour, Step("1h"), aggregate, periodS: 60)).ShouldHaveSingleItem();

        point.StartMs.ShouldBe(T);
        point.Value.ShouldBe(expected, 1e-4);
        var each = Each(new([new(1, 60, T, T + UnixMs.Hour)], Metric.Leq, aggregate)).ShouldHaveSingleItem();
        (each.Device, BitConverter.DoubleToInt64Bits(each.Value)).ShouldBe((1, BitConverter.DoubleToInt64Bits(point.Value)));
    }

    [Fact]
    public async Task The_first_value_counts_until_a_correction_and_a_conflict_never()
    {
        await FeedAsync([Entries.Of(1, T, 60)]);
        await FeedAsync([Entries.Of(1, T, 99, EntryKind.Conflict), Entries.Of(1, T + 1000, 50)]);
        await FeedAsync([Entries.Of(1, T, 1, EntryKind.Merge, EntryFlags.None, [new(Metric.Lmax, Quality.Good, 70)])]);
        await CatchUpAsync();
        Points(new(1, Metric.Leq, T, T + 2000)).ShouldBe([new(T, 60), new(T + 1000, 50)]);
        Points(new(1, Metric.Lmax, T, T + 2000)).ShouldBe([new(T, 70)]);

        await FeedAsync([Entries.Of(1, T, 1, EntryKind.Correction, EntryFlags.Resent, [new(Metric.Leq, Quality.Good, 65)], revision: 1)]);
        await FeedAsync([Entries.Of(1, T, 1, EntryKind.Correction, EntryFlags.Resent, [new(Metric.Leq, Quality.Good, 66)], revision: 2)]);
        await CatchUpAsync();
        Points(new(1, Metric.Leq, T, T + 2000)).ShouldBe([new(T, 66), new(T + 1000, 50)]);
        Points(new(1, Metric.Lmax, T, T + 2000)).ShouldBe([new(T, 70)]);
    }

    [Fact]
    public async Task A_value_that_a_correction_flags_counts_no_more_and_one_that_it_clears_does()
    {
        await FeedAsync([Entries.Of(1, T, 60), Flagged(1, T + 1000, 90, EntryKind.Reading)]);
        await CatchUpAsync();
        Points(new(1, Metric.Leq, T, T + 2000)).ShouldBe([new(T, 60)]);

        await FeedAsync([Flagged(1, T, 60, EntryKind.Correction), Entries.Of(1, T + 1000, 1, EntryKind.Correction, EntryFlags.None, [new(Metric.Leq, Quality.Good, 61)], revision: 1)]);
        await CatchUpAsync();
        Points(new(1, Metric.Leq, T, T + 2000)).ShouldBe([new(T + 1000, 61)]);
    }

    [Fact]
    public async Task Suspect_clocks_never_count_and_change_nothing_by_a_trusted_one()
    {
        await FeedAsync([Entries.Of(1, T, 61, flags: EntryFlags.ClockSuspect), Entries.Of(1, T + 1000, 62, flags: EntryFlags.ClockSuspect)]);
        await FeedAsync([Entries.Of(1, T, 60)]);
        await CatchUpAsync();

        Points(new(1, Metric.Leq, T - UnixMs.Day, T + UnixMs.Day)).ShouldBe([new(T, 60)]);
        Each(new([new(1, null, T, T + UnixMs.Day)], Metric.Leq, Aggregate.Count)).ShouldBe([new(1, 1)]);
    }

    [Fact]
    public async Task A_period_is_read_alone_or_all_of_them_by_time_and_then_period()
    {
        await FeedAsync([Entries.Of(1, T, 61, periodS: 60), Entries.Of(1, T, 1, periodS: 1), Entries.Of(1, T, 0, periodS: 0)]);
        await FeedAsync([Entries.Of(1, T + 1000, 2, periodS: 1)]);
        await CatchUpAsync();

        Points(new(1, Metric.Leq, T, T + UnixMs.Hour)).Select(p => p.Value).ShouldBe([0, 1, 61, 2]);
        Points(new(1, Metric.Leq, T, T + UnixMs.Hour, periodS: 1)).Select(p => p.Value).ShouldBe([1, 2]);
        Points(new(1, Metric.Leq, T, T + UnixMs.Hour, Step("1m"), Aggregate.Count)).ShouldBe([new(T, 4)]);
        Points(new(1, Metric.Leq, T, T + UnixMs.Hour, Step("1m"), Aggregate.Last, periodS: 60)).ShouldBe([new(T, 61)]);
        Points(new(1, Metric.Leq, T, T + UnixMs.Hour, periodS: 300)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_end_of_a_span_is_not_in_it_and_its_begin_is()
    {
        await FeedAsync([.. Enumerable.Range(0, 5).Select(i => Entries.Of(1, T + i * 1000, 50 + i))]);
        await CatchUpAsync();

        Points(new(1, Metric.Leq, T + 1000, T + 3000)).Select(p => p.Value).ShouldBe([51, 52]);
        Points(new(1, Metric.Leq, T + 1000, T + 3000, Step("1h"), Aggregate.Count)).ShouldBe([new(T, 2)]);
        Each(new([new(1, 1, T + 1000, T + 3000)], Metric.Leq, Aggregate.Max)).ShouldBe([new(1, 52)]);
    }

    [Fact]
    public async Task Late_readings_stand_where_they_belong()
    {
        foreach (var second in new[] { 7200, 5, 90_000, 0, 3599 })
        {
            await FeedAsync([Entries.Of(1, T + second * 1000L, 40 + second % 50)]);
            await CatchUpAsync();
        }

        Points(new(1, Metric.Leq, T, T + 2 * UnixMs.Day)).Select(p => (p.StartMs - T) / 1000).ShouldBe([0, 5, 3599, 7200, 90_000]);
        Points(new(1, Metric.Leq, T, T + 2 * UnixMs.Day, Step("1h"), Aggregate.Count)).Select(p => p.Value).ShouldBe([3, 1, 1]);
    }

    [Fact]
    public async Task Sources_follow_each_other_as_one_series()
    {
        await FeedAsync([Entries.Of(1, T, 60, periodS: 60), Entries.Of(1, T + 120_000, 61, periodS: 60), Entries.Of(2, T + 120_000, 70), Entries.Of(2, T, 71)]);
        await CatchUpAsync();

        var chain = new[] { new SeriesSource(1, 60, T, T + 90_000), new SeriesSource(2, 1, T + 90_000, T + UnixMs.Hour) };
        Points(new(chain, Metric.Leq)).ShouldBe([new(T, 60), new(T + 120_000, 70)]);
        Points(new(chain, Metric.Leq, Step("1h"), Aggregate.Max)).ShouldBe([new(T, 70)]);
    }

    [Fact]
    public async Task Devices_without_a_value_are_left_out_of_each()
    {
        await FeedAsync([Entries.Of(1, T, 60), Entries.Of(3, T + UnixMs.Day, 61), Entries.Of(4, T, 5, EntryKind.Conflict), Entries.Of(5, T + 5000, 62)]);
        await CatchUpAsync();

        var sources = Enumerable.Range(1, 40).Select(d => new SeriesSource(d, null, T, T + UnixMs.Hour)).ToList();
        Each(new(sources, Metric.Leq, Aggregate.Leq)).OrderBy(v => v.Device).Select(v => v.Device).ShouldBe([1, 5]);
        Each(new(sources, Metric.Pm10, Aggregate.Mean)).ShouldBeEmpty();
        Each(new([], Metric.Leq, Aggregate.Leq)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Asia/Shanghai", 2026, 6, 10)]
    [InlineData("Asia/Kolkata", 2026, 6, 10)]
    [InlineData("Europe/Berlin", 2026, 3, 29)]
    [InlineData("Europe/Berlin", 2026, 10, 25)]
    [InlineData("Australia/Lord_Howe", 2026, 4, 5)]
    [InlineData("Australia/Lord_Howe", 2026, 10, 4)]
    public async Task Days_and_nights_and_hours_go_by_the_citys_clock_through_its_changes(string zone, int year, int month, int day)
    {
        var calendar = new CityCalendar(TimeZoneInfo.FindSystemTimeZoneById(zone));
        var from = calendar.CalendarDay(new DateOnly(year, month, day).AddDays(-2)).FromMs;
        for (var ms = from; ms < from + 5 * UnixMs.Day; ms += UnixMs.Day)
            await FeedAndKeepAsync([.. Enumerable.Range(0, 480).Select(i => Entries.Of(1, ms + i * 3 * UnixMs.Minute, 40 + (ms / UnixMs.Day * 7 + i * 13) % 400 / 10.0, periodS: 60))]);
        await CatchUpAsync();

        foreach (var step in new[] { "15m", "1h", "6h", "1d", "day", "night" })
        {
            foreach (var aggregate in new[] { Aggregate.Leq, Aggregate.Count, Aggregate.L10, Aggregate.Last })
            {
                var query = new SeriesQuery(1, Metric.Leq, from, from + 5 * UnixMs.Day, Step(step), aggregate, periodS: 60);
                ShouldBeTrue(query, calendar, $"{zone} {step} {aggregate}");
            }
        }
    }

    [Fact]
    public void A_faulty_query_names_every_fault()
    {
        var message = Should.Throw<ArgumentException>(() => Points(new(1, Metric.Pm10, 10, 10, new(StepKind.Night), Aggregate.Leq))).Message;
        message.ShouldContain("to: It must be later than from.");
        message.ShouldContain("agg: leq is for levels in dB(A); pm10 is in µg/m³.");

        Should.Throw<ArgumentException>(() => Each(new([new(1, 1, 0, 1), new(1, 2, 0, 1)], Metric.Pm10, Aggregate.Mean)))
            .Message.ShouldContain("sources: They must be of different devices.");
    }

    [Fact]
    public async Task A_query_that_is_given_up_ends()
    {
        await FeedAsync([Entries.Of(1, T, 60)]);
        await CatchUpAsync();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();

        Should.Throw<OperationCanceledException>(() => Store.Read(new(1, Metric.Leq, T, T + UnixMs.Day), Shanghai, _ => { }, given.Token));
    }

    private protected static SeriesStep? Step(string? text)
    {
        if (text is null)
            return null;
        SeriesStep.TryParse(text, out var step).ShouldBeTrue();
        return step;
    }

    private protected static byte[] Flagged(int device, long eventMs, double leq, EntryKind kind) =>
        Entries.Of(device, eventMs, 1, kind, EntryFlags.None, [new(Metric.Leq, Quality.Fault, leq)], revision: (ushort)(kind == EntryKind.Correction ? 1 : 0));

    private protected async Task FeedAndKeepAsync(IReadOnlyList<byte[]> entries)
    {
        foreach (var entry in entries)
            _truth.Take(new(entry));
        await FeedAsync(entries);
    }

    private protected void ShouldBeTrue(SeriesQuery query, CityCalendar calendar, string what)
    {
        var points = new List<SeriesPoint>();
        var error = Store.Read(query, calendar, points.Add);
        var truth = _truth.Points(query, calendar);
        points.Select(p => p.StartMs).ShouldBe(truth.Select(p => p.StartMs), what);
        foreach (var (point, expected) in points.Zip(truth))
            point.Value.ShouldBe(expected.Value, error + 1e-6, what);
    }

    private protected void ShouldBeTrue(EachQuery query, string what)
    {
        var values = new List<DeviceValue>();
        var error = Store.ReadEach(query, values.Add);
        var truth = _truth.Each(query);
        values.Sort((a, b) => a.Device.CompareTo(b.Device));
        values.Select(v => v.Device).ShouldBe(truth.Select(v => v.Device), what);
        foreach (var (value, expected) in values.Zip(truth))
            value.Value.ShouldBe(expected.Value, error + 1e-6, what);
    }

    private protected List<SeriesPoint> Points(SeriesQuery query)
    {
        var points = new List<SeriesPoint>();
        Store.Read(query, Shanghai, points.Add).ShouldBe(0);
        return points;
    }

    private protected List<DeviceValue> Each(EachQuery query)
    {
        var values = new List<DeviceValue>();
        Store.ReadEach(query, values.Add).ShouldBe(0);
        return values;
    }
}
