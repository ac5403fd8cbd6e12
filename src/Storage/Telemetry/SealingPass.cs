using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Time;
using SensorHub.Storage.Sqlite;
using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Telemetry;

/// <summary>
/// Goes through all series that have parts and seals the hours that are over: parts become one section, what is derived is derived. One transaction a
/// step; a crash between two changes nothing but how much is left. The compactor's thread.
/// </summary>
internal sealed class SealingPass(ChunkStore chunks, RecentIndex recent, IHourSeal seal, UnreadableDays unreadable, ILogger logger)
{
    /// <summary>Entries after which a transaction ends.</summary>
    private const int MaxRows = 200_000;

    /// <summary>A later reading of the series says so much after an hour that it is over.</summary>
    private const long OverMs = 10 * UnixMs.Minute;

    /// <summary>Whatever the series says, it is over so much later by the time of the journal.</summary>
    private const long OverForAllMs = UnixMs.Hour;

    private static readonly HourKey Begin = new(int.MinValue, 0, 0);

    private HourKey _after = Begin;
    private bool _again = true;

    /// <summary>More was compacted: hours may be over that were not.</summary>
    public void Restart() => _again = true;

    /// <param name="compactedMs">When the last compacted record was committed.</param>
    /// <param name="keptFrom">Begin of the journal.</param>
    /// <param name="isQuiet">Nothing comes any more: all hours are as much over as they will be.</param>
    /// <returns>False when nothing is left to be sealed for now.</returns>
    /// <exception cref="SqliteException">The disk is full or refuses; the same call may be made again.</exception>
    /// <exception cref="IOException">A day cannot be read; the same call may be made again, and before long goes on without it.</exception>
    /// <exception cref="InvalidDataException">A day cannot be read; the next call goes on without it.</exception>
    public bool Step(long compactedMs, long keptFrom, bool isQuiet, CancellationToken cancellation)
    {
        if (_after == Begin && !_again)
            return false;
        var again = _after != Begin && _again;
        if (isQuiet)
            compactedMs = long.MaxValue;
        var after = _after;
        var rows = 0L;
        chunks.Change((connection, transaction) =>
        {
            using var writer = new SealWriter(connection, transaction, seal, keptFrom);
            using var next = connection.Prepare(
                """
                SELECT device, period_s, hour FROM part WHERE (device, period_s, hour) > (@device, @period, @hour)
                ORDER BY device, period_s, hour LIMIT 1
                """,
                transaction, "@device", "@period", "@hour");
            while (writer.Rows < MaxRows && Next(next, after) is { } hour)
            {
                cancellation.ThrowIfCancellationRequested();
                after = Take(writer, hour, compactedMs);
            }

            if (writer.Rows < MaxRows)
                after = Begin;
            if ((rows = writer.Rows) > 0)
                seal.Complete(connection, transaction);
        });
        (_after, _again) = (after, again);
        if (rows > 0)
            logger.Sealed(rows);
        return _after != Begin || _again;
    }

    /// <returns>Behind what to go on.</returns>
    private HourKey Take(SealWriter writer, in HourKey first, long compactedMs)
    {
        var (device, periodS, day) = (first.Device, first.PeriodS, SectionKey.DayOf(first.Hour));
        var trustedMs = recent.CompactedTrustedMs(device, periodS);
        // Hours come in order: when the first is not over, none is.
        if (!IsOver(first.Hour))
            return first with { Hour = long.MaxValue };
        var behind = first with { Hour = (day + 1) * SectionKey.HoursOfDay - 1 };
        var key = new DayKey(device, periodS, day);
        if (unreadable.IsGivenUp(key))
            return behind;
        try
        {
            // The others must not wait for it; whoever reads it is told.
            if (writer.Seal(device, periodS, day, IsOver) is { } damage)
                unreadable.Note(key, damage);
        }
        catch (SqliteException e) when (e.IsUnreadable())
        {
            // SQLite has rolled back: what else was sealed with it is sealed anew.
            throw unreadable.Note(key, e);
        }

        return behind;

        bool IsOver(long hour)
        {
            var endMs = (hour + 1) * UnixMs.Hour;
            return trustedMs >= endMs + OverMs || compactedMs >= endMs + OverForAllMs;
        }
    }

    private static HourKey? Next(SqliteCommand next, in HourKey after)
    {
        using var reader = next.With(after.Device, after.PeriodS, after.Hour).ExecuteReader();
        return reader.Read() ? new(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt64(2)) : null;
    }
}
