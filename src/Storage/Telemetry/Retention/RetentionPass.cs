using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Telemetry.Retention;

/// <summary>What is kept for a time of its own. Written to disk: append, never renumber.</summary>
internal enum DataClass
{
    /// <summary>Readings of instants and periods below a minute.</summary>
    Seconds = 0,

    /// <summary>Readings of periods from a minute on.</summary>
    Minutes = 1,
}

/// <summary>
/// Removes readings past their keeping time, series by series, a bounded piece in a transaction. It remembers nothing on disk but what is gone: a
/// start begins anew and finds what is left. Of seconds the minutes are kept, written in the same transaction. The writing thread.
/// </summary>
/// <remarks>An hour of a series goes, and a day that is sealed, when all of it came before the cutoff and nothing of it is held.</remarks>
/// <param name="segmentBytes">A part of a segment holds nothing that came later than so many bytes behind its base position.</param>
internal sealed class RetentionPass(ChunkStore chunks, RetentionClock clock, Keeping keeping, long segmentBytes, ILogger logger)
{
    private const int SeriesAtOnce = 100;
    private const int HoursAtOnce = 500;

    // A second of work: each is read and summed up by minutes.
    private const int DaysAtOnce = 50;
    private const int HoursOfDay = Sections.SectionKey.HoursOfDay;

    private (int Device, int PeriodS) _after = (-1, -1);

    /// <returns>False when all series were gone through; the next call begins anew.</returns>
    /// <exception cref="SqliteException">The disk refuses; the same call may be made again.</exception>
    /// <exception cref="IOException">Holds cannot be read, or one came in between; nothing went.</exception>
    public bool Step(CancellationToken cancellation)
    {
        var cutoffs = new[] { CutoffOf(keeping.Options.SecondsDays), CutoffOf(keeping.Options.MinutesDays) };
        if (cutoffs.All(c => c <= 0))
            return false;
        var held = keeping.Held(cancellation);
        var (next, isOver) = (_after, false);
        var removed = new List<Hour>();
        chunks.Change((connection, transaction) =>
        {
            using var minutes = new MinuteRollups(connection, transaction);
            var series = connection.Query<(int Device, int PeriodS)>(
                "SELECT device, period_s FROM series WHERE (device, period_s) > (@Device, @PeriodS) ORDER BY device, period_s LIMIT @SeriesAtOnce",
                new { next.Device, next.PeriodS, SeriesAtOnce }, transaction).ToList();
            isOver = series.Count < SeriesAtOnce;
            foreach (var one in series)
            {
                if (!Remove(connection, transaction, minutes, one.Device, one.PeriodS, cutoffs[(int)ClassOf(one.PeriodS)], held, removed))
                {
                    isOver = false;
                    break;
                }

                next = one;
            }

            Finish(connection, transaction, removed, cancellation);
        });
        if (removed.Count > 0)
            chunks.NoteRemoval();
        _after = isOver ? (-1, -1) : next;
        return !isOver;
    }

    public static DataClass ClassOf(int periodS) => periodS < 60 ? DataClass.Seconds : DataClass.Minutes;

    /// <summary>What came before it is past its time; 0 = nothing is.</summary>
    private long CutoffOf(int days) => days == 0 ? 0 : clock.PositionBefore(days);

    /// <returns>False when the series may have more that goes.</returns>
    private bool Remove(
        SqliteConnection connection, SqliteTransaction transaction, MinuteRollups minutes, int device, int periodS, long cutoff, HeldSpans held,
        List<Hour> removed)
    {
        if (cutoff <= 0)
            return true;
        var parts = connection.Query<long>(
            "SELECT hour FROM part WHERE device = @device AND period_s = @periodS GROUP BY hour HAVING max(base_position) < @before ORDER BY hour",
            new { device, periodS, before = cutoff - segmentBytes }, transaction).ToList();
        foreach (var hour in parts.Where(h => !Touches(held, device, h, 1)).Take(HoursAtOnce - removed.Count))
        {
            connection.Execute("DELETE FROM part WHERE device = @device AND period_s = @periodS AND hour = @hour", new { device, periodS, hour }, transaction);
            removed.Add(new(device, periodS, hour));
        }

        var days = connection.Query<long>(
            "SELECT day FROM chunk WHERE device = @device AND period_s = @periodS AND newest_position < @cutoff ORDER BY day",
            new { device, periodS, cutoff }, transaction).ToList();
        foreach (var day in days.Where(d => !Touches(held, device, d * HoursOfDay, HoursOfDay)).Take(Math.Max(0, DaysAtOnce - removed.Count(h => h.Hours > 1))))
        {
            if (ClassOf(periodS) == DataClass.Seconds)
                KeepMinutes(minutes, device, periodS, day);
            var (first, end) = (day * HoursOfDay, (day + 1) * HoursOfDay);
            connection.Execute(
                """
                DELETE FROM chunk WHERE device = @device AND period_s = @periodS AND day = @day;
                DELETE FROM day_trail WHERE device = @device AND period_s = @periodS AND day = @day;
                DELETE FROM trail WHERE device = @device AND period_s = @periodS AND hour >= @first AND hour < @end;
                """,
                new { device, periodS, day, first, end }, transaction);
            removed.Add(new(device, periodS, first, HoursOfDay));
        }

        return removed.Count < HoursAtOnce && removed.Count(h => h.Hours > 1) < DaysAtOnce;
    }

    private void KeepMinutes(MinuteRollups minutes, int device, int periodS, long day)
    {
        try
        {
            minutes.Keep(device, periodS, day);
        }
        catch (InvalidDataException e)
        {
            logger.MinutesNotKept(e, device, periodS, day);
        }
    }

    private static bool Touches(HeldSpans held, int device, long hour, int hours) =>
        held.Touches(device, hour * UnixMs.Hour, (hour + hours) * UnixMs.Hour);

    // A hold that was answered for meanwhile counts.
    private void Finish(SqliteConnection connection, SqliteTransaction transaction, List<Hour> removed, CancellationToken cancellation)
    {
        if (removed.Count == 0)
            return;
        var held = keeping.Held(cancellation);
        if (removed.Exists(h => Touches(held, h.Device, h.Number, h.Hours)))
            throw new IOException("A hold was placed on what was about to go; it stays.");
        foreach (var gone in removed.GroupBy(h => ClassOf(h.PeriodS)))
            connection.Execute(
                """
                INSERT INTO retention_floor VALUES (@data, @ms)
                ON CONFLICT DO UPDATE SET removed_before_ms = max(removed_before_ms, excluded.removed_before_ms)
                """,
                new { data = (int)gone.Key, ms = gone.Max(h => h.Number + h.Hours) * UnixMs.Hour }, transaction);
    }

    private readonly record struct Hour(int Device, int PeriodS, long Number, int Hours = 1);
}
