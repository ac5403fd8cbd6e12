using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Sqlite;
using SensorHub.Storage.Telemetry.Retention;
using SensorHub.Storage.Telemetry.Rollups;
using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Telemetry;

/// <summary>
/// A reading connection with its statements. One user at a time; each call is a read transaction of its own. Every call may throw
/// <see cref="IOException"/>: the file cannot be read now, the same may be asked again.
/// </summary>
internal sealed class ChunkReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _nextDay;
    private readonly SqliteCommand _nextPart;
    private readonly SqliteCommand _unsealed;
    private readonly DayViews _days;
    private readonly UnreadableDays _unreadable;

    private ChunkReader(SqliteConnection connection, UnreadableDays unreadable)
    {
        _unreadable = unreadable;
        _connection = connection;
        Rollups = new(connection);
        _begin = connection.Prepare("BEGIN", null);
        _commit = connection.Prepare("COMMIT", null);
        _nextDay = connection.Prepare(
            "SELECT day, hours FROM chunk WHERE device = @device AND period_s = @period AND day > @day ORDER BY day LIMIT 1",
            null, "@device", "@period", "@day");
        _nextPart = connection.Prepare(
            "SELECT min(hour) FROM part WHERE device = @device AND period_s = @period AND hour >= @hour", null, "@device", "@period", "@hour");
        _unsealed = connection.Prepare(
            "SELECT DISTINCT hour FROM part WHERE device = @device AND period_s = @period AND hour >= @hour AND hour < @to ORDER BY hour",
            null, "@device", "@period", "@hour", "@to");
        _days = new(connection);
    }

    public RollupReader Rollups { get; }

    public static ChunkReader Open(string file, UnreadableDays unreadable)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = ChunkSchema.OpenForReading(file);
            return new(connection, unreadable);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (e is SqliteException fault && fault.IsReadFault())
                throw fault.CannotRead(file);
            throw;
        }
    }

    /// <summary>The first hour at or after one that has entries here, or null.</summary>
    /// <exception cref="InvalidDataException">The day of the hour is damaged; says which.</exception>
    public long? NextHour(int device, int periodS, long hour) =>
        OfDay(new(device, periodS, SectionKey.DayOf(hour)), (device, periodS, hour), static (reader, key) => reader.NextHour(key));

    /// <summary>Appends the entries of an hour; each is there once. After a failure some may be there.</summary>
    /// <param name="withTrail">With positions and receive times as exact as they are still known, see <see cref="SectionDecoder"/>.</param>
    /// <returns>How far the journal was compacted: of what lies before, nothing is missing and nothing else is here.</returns>
    /// <exception cref="InvalidDataException">The day of the hour is damaged; says which.</exception>
    public long ReadHour(int device, int periodS, long hour, bool withTrail, EntryRows to) =>
        OfDay(new(device, periodS, SectionKey.DayOf(hour)), (device, periodS, hour, withTrail, to), static (reader, key) =>
        {
            var day = reader._days.At(key.device, key.periodS, SectionKey.DayOf(key.hour));
            day.ReadHour(SectionKey.OfDay(key.hour), key.withTrail, key.to);
            return day.CompactedPosition;
        });

    /// <summary>Hours in from ≤ hour &lt; to that have parts which are not sealed, ascending.</summary>
    public List<long> UnsealedHours(int device, int periodS, long fromHour, long toHour)
    {
        try
        {
            var hours = new List<long>();
            using var rows = _unsealed.With(device, periodS, fromHour, toHour).ExecuteReader();
            while (rows.Read())
                hours.Add(rows.GetInt64(0));
            return hours;
        }
        catch (SqliteException e) when (e.IsReadFault())
        {
            throw e.CannotRead(_connection.DataSource);
        }
    }

    /// <summary>Lets go of what was kept to be read again.</summary>
    public void Forget() => _days.Forget();

    /// <summary>Event time before which values of a class may be gone, or null.</summary>
    public long? RemovedBeforeMs(DataClass data)
    {
        try
        {
            return _connection.QuerySingleOrDefault<long?>("SELECT removed_before_ms FROM retention_floor WHERE class = @data", new { data = (int)data });
        }
        catch (SqliteException e) when (e.IsReadFault())
        {
            throw e.CannotRead(_connection.DataSource);
        }
    }

    /// <summary>Entries of one key that were under hold when their segment went, in order of arrival.</summary>
    public List<byte[]> HeldEntries(int device, long eventMs, int periodS)
    {
        try
        {
            return _connection.Query<byte[]>(
                "SELECT entry FROM held_entry WHERE device = @device AND event_ms = @eventMs AND period_s = @periodS ORDER BY position",
                new { device, eventMs, periodS }).ToList();
        }
        catch (SqliteException e) when (e.IsReadFault())
        {
            throw e.CannotRead(_connection.DataSource);
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _nextDay.Dispose();
        _nextPart.Dispose();
        _unsealed.Dispose();
        _days.Dispose();
        Rollups.Dispose();
        _connection.Dispose();
    }

    private long? NextHour((int Device, int PeriodS, long Hour) from)
    {
        var day = SectionKey.DayOf(from.Hour);
        var later = _days.At(from.Device, from.PeriodS, day).Hours >> SectionKey.OfDay(from.Hour);
        if (later != 0)
            return from.Hour + int.TrailingZeroCount(later);
        long? next = null;
        using (var rows = _nextDay.With(from.Device, from.PeriodS, day).ExecuteReader())
        {
            if (rows.Read())
                next = rows.GetInt64(0) * SectionKey.HoursOfDay + int.TrailingZeroCount(rows.GetInt32(1));
        }

        var part = _nextPart.With(from.Device, from.PeriodS, (day + 1) * SectionKey.HoursOfDay).ExecuteScalar() as long?;
        return part < next || next is null ? part : next;
    }

    private TResult OfDay<TKey, TResult>(in DayKey day, TKey key, Func<ChunkReader, TKey, TResult> read)
    {
        _unreadable.EnsureWorthReading(day);
        try
        {
            var result = InSnapshot(key, read);
            _unreadable.NoteRead(day);
            return result;
        }
        catch (SqliteException e) when (e.IsUnreadable())
        {
            throw _unreadable.Note(day, e);
        }
        catch (SqliteException e) when (e.IsReadFault())
        {
            throw e.CannotRead(_connection.DataSource);
        }
        catch (InvalidDataException e)
        {
            _unreadable.Note(day, e);
            throw;
        }
    }

    private TResult InSnapshot<TKey, TResult>(TKey key, Func<ChunkReader, TKey, TResult> read)
    {
        _begin.ExecuteNonQuery();
        try
        {
            return read(this, key);
        }
        finally
        {
            // After some errors SQLite has ended the transaction by itself.
            if (HubConnection.InTransaction(_connection))
                _commit.ExecuteNonQuery();
        }
    }
}
