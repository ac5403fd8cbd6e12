using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Series;

/// <summary>Roll-ups against the values that they were made of, to the last bit.</summary>
public sealed class RollupPathTests : IDisposable
{
    private const long T = 1_800_000_000_000 - 1_800_000_000_000 % UnixMs.Day;
    private static readonly CityCalendar Shanghai = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    private readonly StoreRig _rig = new(calendar: Shanghai);
    private long _committedMs = T;

    [Theory]
    [InlineData(1, "1m")]
    [InlineData(1, "1h")]
    [InlineData(60, "1h")]
    [InlineData(60, "1d")]
    [InlineData(60, "night")]
    public void What_is_rolled_up_is_what_single_values_give(int periodS, string step)
    {
        Commit(periodS, days: 3);
        var before = Points(step);

        SealAll();

        Points(step).ShouldBe(before);
    }

    [Fact]
    public void A_late_value_and_a_correction_count_at_once_and_when_sealed_anew()
    {
        Commit(60, days: 3);
        SealAll();
        var late = T + 30 * UnixMs.Hour + 30_000;
        _rig.Commit([Entries.Of(1, late, 119, periodS: 60), Entries.Of(1, T + 5 * UnixMs.Hour, 118, EntryKind.Correction, periodS: 60)]);
        var open = Points("1h", Aggregate.Max);
        open.Single(p => p.StartMs == late - 30_000).Value.ShouldBe(119);
        open.Single(p => p.StartMs == T + 5 * UnixMs.Hour).Value.ShouldBe(118);
        var days = Points("1d", Aggregate.Max);

        SealAll();

        Points("1h", Aggregate.Max).ShouldBe(open);
        Points("1d", Aggregate.Max).ShouldBe(days);
        days.Count(p => p.Value > 110).ShouldBe(2);
    }

    [Fact]
    public void Where_single_values_are_gone_sums_stay_and_percentiles_are_refused()
    {
        Commit(60, days: 3);
        SealAll();
        var hours = Points("1h");
        using (var database = new SqliteConnection($"Data Source={_rig.DatabaseFile}"))
            database.Execute("DELETE FROM chunk WHERE day <= @day", new { day = T / UnixMs.Day });

        Points("1h").ShouldBe(hours);
        Should.Throw<ValuesGoneException>(() => Points("1h", Aggregate.L10)).KeptFromMs.ShouldBe(T + UnixMs.Day);
        Should.Throw<ValuesGoneException>(() => Points("30m"));
    }

    [Fact]
    public void A_late_value_where_single_values_are_gone_takes_no_roll_up_away()
    {
        Commit(60, days: 3);
        SealAll();
        var hours = Points("1h");
        using (var database = new SqliteConnection($"Data Source={_rig.DatabaseFile}"))
            database.Execute(
                "DELETE FROM chunk WHERE day <= @day; INSERT INTO retention_floor VALUES (1, @ms)",
                new { day = T / UnixMs.Day, ms = T + UnixMs.Day });
        _rig.Commit([Entries.Of(1, T + 30_000, 119, periodS: 60)]);

        SealAll();

        Points("1h").ShouldBe(hours);
    }

    public void Dispose() => _rig.Dispose();

    private void Commit(int periodS, int days)
    {
        var random = new Random(4);
        var step = periodS == 1 ? 20 * UnixMs.Second : 3 * UnixMs.Minute;
        for (var ms = T; ms < T + days * UnixMs.Day; ms += UnixMs.Hour)
            _rig.Commit(_committedMs, [.. Enumerable.Range(0, (int)(UnixMs.Hour / step)).Select(i => Entries.Of(1, ms + i * step, Math.Round(40 + random.NextDouble() * 60, 1), periodS: periodS))]);
    }

    private void SealAll()
    {
        _committedMs += 366 * UnixMs.Day;
        _rig.Commit(_committedMs, [Entries.Of(999, T, 50, periodS: 60)]);
        _rig.CompactQuiet();
        _rig.SealAll();
        _rig.Unsealed(1, 1).Concat(_rig.Unsealed(1, 60)).ShouldBeEmpty();
    }

    private List<SeriesPoint> Points(string text, Aggregate aggregate = Aggregate.Leq)
    {
        SeriesStep.TryParse(text, out var step).ShouldBeTrue();
        var points = new List<SeriesPoint>();
        _rig.Store.Series.Read(new(1, Metric.Leq, T - UnixMs.Day, T + 5 * UnixMs.Day, step, aggregate), Shanghai, points.Add);
        points.ShouldNotBeEmpty();
        return points;
    }
}
