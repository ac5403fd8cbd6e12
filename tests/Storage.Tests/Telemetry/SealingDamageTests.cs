using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Tests.Telemetry;

/// <summary>What is damaged holds up the hours that need it, and nothing else.</summary>
public sealed class SealingDamageTests : IDisposable
{
    private static readonly CityCalendar Shanghai = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    private static readonly long BlockMs = RollupLevel.Hour.UnitsOfBlock() * UnixMs.Hour;

    /// <summary>The first hour of a block of roll-ups.</summary>
    private static readonly long T = UnixMs.Floor(1_800_000_000_000, BlockMs);

    private readonly StoreRig _rig = new(calendar: Shanghai);

    [Fact]
    public void A_damaged_block_of_roll_ups_holds_up_the_days_that_need_it_and_no_other_series()
    {
        Hours(device: 1, T - 2 * UnixMs.Day, count: 49);
        Seal();
        _rig.Execute($"UPDATE rollup SET body = zeroblob(20) WHERE device = 1 AND level = {(int)RollupLevel.Hour}");
        Hours(device: 1, T + UnixMs.Hour, count: 71);
        Hours(device: 2, T, count: 72);

        Seal();

        _rig.Unsealed(1, 3600).Where(h => h < T / UnixMs.Hour + 48)
            .ShouldBe(Enumerable.Range(-1, 17).Select(h => T / UnixMs.Hour + h), "the block is of the first, and of the city's day that the others are part of");
        _rig.Unsealed(2, 3600).Count.ShouldBeLessThan(3, "what is not over");
        _rig.Read(1, 3600).Count.ShouldBe(49 + 71);
        Means(device: 1, T, T + 3 * UnixMs.Day).Count.ShouldBe(72, "what is not sealed is read as it is");
    }

    [Fact]
    public void An_hour_that_cannot_be_derived_takes_nothing_of_the_hours_that_were_sealed_before_it()
    {
        for (var minute = 0; minute < 24 * 60 + 11; minute += 5)
            _rig.Commit(T, [Entries.Of(1, T + minute * UnixMs.Minute, 50)]);
        _rig.CompactQuiet();
        var before = _rig.Read(1);
        using (var chunks = new ChunkStore(_rig.DatabaseFile, StoreRig.NoneUnreadable))
        {
            var recent = new RecentIndex();
            foreach (var newest in chunks.NewestOfSeries())
                recent.NoteCompacted(newest);
            var sealing = new SealingPass(chunks, recent, new DamagedFrom(T / UnixMs.Hour + 7), StoreRig.NoneUnreadable, NullLogger.Instance);
            while (sealing.Step(0, 0, isQuiet: false, CancellationToken.None))
            {
            }
        }

        _rig.Unsealed(1).Count.ShouldBe(2);
        _rig.Read(1).ShouldBe(before);
        _rig.Reopen();
        _rig.Read(1).ShouldBe(before);
    }

    public void Dispose() => _rig.Dispose();

    private void Hours(int device, long fromMs, int count)
    {
        for (var i = 0; i < count; i++)
            _rig.Commit(T, [Entries.Of(device, fromMs + i * UnixMs.Hour, 50 + i % 9, periodS: 3600)]);
    }

    private void Seal()
    {
        _rig.CompactQuiet();
        _rig.SealAll();
    }

    private List<SeriesPoint> Means(int device, long fromMs, long toMs)
    {
        SeriesStep.TryParse("1h", out var step).ShouldBeTrue();
        var points = new List<SeriesPoint>();
        _rig.Store.Series.Read(new(device, Metric.Leq, fromMs, toMs, step, Aggregate.Mean), Shanghai, points.Add);
        return points;
    }

    private sealed class DamagedFrom(long hour) : IHourSeal
    {
        public void Seal(SqliteConnection connection, SqliteTransaction transaction, in HourKey key, EntryRows rows)
        {
            if (key.Hour == hour)
                throw new InvalidDataException("What was derived of it is damaged.");
        }

        public void Complete(SqliteConnection connection, SqliteTransaction transaction)
        {
        }
    }
}
