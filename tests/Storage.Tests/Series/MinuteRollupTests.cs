using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Retention;
using SensorHub.Storage.Telemetry.Retention;
using SensorHub.Storage.Telemetry.Rollups;
using SensorHub.Storage.Tests.Telemetry;
using SensorHub.Storage.Tests.Telemetry.Retention;

namespace SensorHub.Storage.Tests.Series;

/// <summary>Days of seconds before and after retention has put minutes in the place of their values.</summary>
public sealed class MinuteRollupTests : IDisposable
{
    private const long T = 1_800_000_000_000 - 1_800_000_000_000 % UnixMs.Day;
    private const int SecondsDays = 10;
    private static readonly CityCalendar Shanghai = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    private static readonly string[] Steps = ["1m", "5m", "30m", "1h", "6h", "1d", "day", "night"];

    private readonly FakeTimeProvider _timers = new();
    private readonly HoldsOfTest _holds = new();
    private readonly SeriesTruth _truth = new();
    private readonly Random _random = new(7);
    private readonly StoreRig _rig;
    private long _committedMs = T;

    public MinuteRollupTests() => _rig = new(
        segmentBytes: 64 << 10, calendar: Shanghai, keeping: new Keeping(new RetentionOptions { SecondsDays = SecondsDays, MinutesDays = 900 }, _holds, _timers));

    [Fact]
    public void What_single_values_gave_their_minutes_give_to_the_last_bit()
    {
        Commit(periodS: 1, days: 2);
        Commit(periodS: 0, days: 1);
        Commit(periodS: 60, days: 1);
        SealAll();
        MinutesKept().ShouldBe(0, "the values are there");
        var before = Answers();
        ShouldBeTrue();

        Pass(SecondsDays + 1);

        _rig.Read(1, 1).ShouldBeEmpty();
        _rig.Read(1, 0).ShouldBeEmpty();
        MinutesKept().ShouldBeGreaterThan(2);
        Answers().ShouldBe(before);
        ShouldBeTrue();
        Should.Throw<ValuesGoneException>(() => Points("1h", Aggregate.L10));
        Should.Throw<ValuesGoneException>(() => Points(null, Aggregate.Last));
    }

    [Fact]
    public void Of_two_periods_one_may_have_values_and_the_other_minutes()
    {
        Commit(periodS: 1, days: 1);
        SealAll();
        Pass(SecondsDays - 1);
        Commit(periodS: 0, days: 1);
        SealAll();
        var before = Answers();

        Pass(2);

        _rig.Read(1, 1).ShouldBeEmpty();
        _rig.Read(1, 0).ShouldNotBeEmpty();
        Answers().ShouldBe(before);
        ShouldBeTrue();
    }

    [Fact]
    public void A_late_reading_of_a_day_that_is_gone_changes_no_answer_and_makes_no_percentile()
    {
        Commit(periodS: 1, days: 2);
        SealAll();
        Pass(SecondsDays + 1);
        var before = Answers();

        _rig.Commit(_committedMs, [Entries.Of(1, T + 5 * UnixMs.Hour + 500, 119)]);
        Answers().ShouldBe(before, "while it is in the journal");
        _rig.CompactQuiet();
        Answers().ShouldBe(before, "as a part");
        SealAll();
        Answers().ShouldBe(before, "sealed");
        Should.Throw<ValuesGoneException>(() => Points("1h", Aggregate.L10));

        Pass(SecondsDays + 1);
        _rig.Read(1).ShouldBeEmpty();
        Answers().ShouldBe(before, "gone as well");
    }

    [Fact]
    public void A_hold_that_comes_in_between_leaves_values_and_no_minutes()
    {
        Commit(periodS: 1, days: 1);
        SealAll();
        var before = Answers();
        _holds.AfterNextRead = () => _holds.Spans.Add(HoldsOfTest.Of(1, T, T + UnixMs.Day));

        Should.Throw<IOException>(() => Pass(SecondsDays + 1));

        MinutesKept().ShouldBe(0);
        _rig.Read(1).ShouldNotBeEmpty();
        Answers().ShouldBe(before);
        _rig.Reopen();
        _holds.Spans.Clear();
        Pass(1);
        _rig.Read(1).ShouldBeEmpty();
        Answers().ShouldBe(before);
    }

    [Fact]
    public void Minutes_that_an_earlier_hub_wrote_beside_the_values_count_until_an_hour_is_sealed_anew()
    {
        Commit(periodS: 1, days: 1);
        SealAll();
        var before = Answers();
        KeepMinutes();

        Answers().ShouldBe(before);

        Take(Entries.Of(1, T + 5 * UnixMs.Hour + 500, 119));
        ShouldBeTrue();
        SealAll();
        ShouldBeTrue();
        var late = Answers();
        late.ShouldNotBe(before);

        Pass(SecondsDays + 1);
        Answers().ShouldBe(late);
    }

    [Fact]
    public void A_day_that_is_damaged_goes_without_minutes_and_holds_up_no_other()
    {
        Commit(periodS: 1, days: 2);
        SealAll();
        _rig.Execute($"UPDATE chunk SET body = zeroblob(40) WHERE device = 1 AND day = {T / UnixMs.Day}");

        Pass(SecondsDays + 1);

        _rig.Read(1).ShouldBeEmpty();
        Points("1h", Aggregate.Leq).Count.ShouldBe(48);
        Should.Throw<ValuesGoneException>(() => Points("1m", Aggregate.Leq));
    }

    public void Dispose() => _rig.Dispose();

    private void Commit(int periodS, int days)
    {
        for (var ms = T; ms < T + days * UnixMs.Day; ms += UnixMs.Hour)
            Take([.. Enumerable.Range(0, 90).Select(i => Entry(periodS, ms + i * 40 * UnixMs.Second))]);
    }

    private byte[] Entry(int periodS, long ms)
    {
        MetricValue[] values =
        [
            new(Metric.Leq, _random.Next(12) == 0 ? Quality.Fault : Quality.Good, Math.Round(40 + _random.NextDouble() * 60, 1)),
            new(Metric.Pm10, Quality.Good, _random.NextDouble() * 300),
        ];
        return Entries.Of(1, ms, periodS, EntryKind.Reading, EntryFlags.None, _random.Next(3) == 0 ? values[..1] : values);
    }

    private void Take(params byte[][] entries)
    {
        foreach (var entry in entries)
            _truth.Take(new(entry));
        _rig.Commit(_committedMs, entries);
    }

    private void SealAll()
    {
        // A year later every hour is over, and a segment of others lies behind it, as retention wants it.
        _committedMs += 366 * UnixMs.Day;
        for (var i = 0; i < 40; i++)
            _rig.Commit(_committedMs, [.. Enumerable.Range(0, 50).Select(n => Entries.Of(5, _committedMs + (i * 50 + n) * 1000, 50, periodS: 60))]);
        _rig.CompactQuiet();
        _rig.SealAll();
        _rig.Unsealed(1, 1).Concat(_rig.Unsealed(1, 0)).Concat(_rig.Unsealed(1, 60)).ShouldBeEmpty();
        _timers.Advance(TimeSpan.FromMilliseconds(RetentionClock.MarkEveryMs));
        _rig.Store.Compactor.RemoveOld();
    }

    private void Pass(int days)
    {
        _timers.Advance(TimeSpan.FromDays(days));
        _rig.Store.Compactor.RemoveOld();
        while (_rig.Store.Compactor.RetainNext())
        {
        }
    }

    private long MinutesKept() => _rig.Scalar($"SELECT count(*) FROM rollup WHERE level = {(int)RollupLevel.Minute}");

    private void KeepMinutes()
    {
        using var connection = new SqliteConnection($"Data Source={_rig.DatabaseFile};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using (var minutes = new MinuteRollups(connection, transaction))
        {
            for (var day = T / UnixMs.Day; day <= T / UnixMs.Day + 1; day++)
                minutes.Keep(1, 1, day);
        }

        transaction.Commit();
        MinutesKept().ShouldBeGreaterThan(0);
    }

    private static IEnumerable<(SeriesQuery Query, string What)> Queries() =>
        from step in Steps
        from metric in new[] { Metric.Leq, Metric.Pm10 }
        from aggregate in new[] { Aggregate.Mean, Aggregate.Min, Aggregate.Max, Aggregate.Count, Aggregate.Last, Aggregate.Rate }
        select (new SeriesQuery(1, metric, T - UnixMs.Day, T + 5 * UnixMs.Day, StepOf(step), aggregate), $"{step} {metric} {aggregate}");

    private static SeriesStep? StepOf(string? text)
    {
        if (text is null)
            return null;
        SeriesStep.TryParse(text, out var step).ShouldBeTrue();
        return step;
    }

    private List<(string What, long StartMs, long Bits)> Answers() =>
        [.. Queries().SelectMany(q => Points(q.Query).Select(p => (q.What, p.StartMs, BitConverter.DoubleToInt64Bits(p.Value))))];

    private void ShouldBeTrue()
    {
        foreach (var (query, what) in Queries())
        {
            var (points, truth) = (Points(query), _truth.Points(query, Shanghai));
            points.Select(p => p.StartMs).ShouldBe(truth.Select(p => p.StartMs), what);
            foreach (var (point, expected) in points.Zip(truth))
                point.Value.ShouldBe(expected.Value, 1e-6, what);
        }
    }

    private List<SeriesPoint> Points(string? step, Aggregate aggregate) => Points(new(1, Metric.Leq, T - UnixMs.Day, T + 5 * UnixMs.Day, StepOf(step), aggregate));

    private List<SeriesPoint> Points(SeriesQuery query)
    {
        var points = new List<SeriesPoint>();
        _rig.Store.Series.Read(query, Shanghai, points.Add);
        return points;
    }
}
