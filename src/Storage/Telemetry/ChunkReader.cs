using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Sqlite;
using SensorHub.Storage.Telemetry.Rollups;
using SensorHub.Storage.Telemetry.Retention;

namespace SensorHub.Storage.Telemetry;

/// <summary>
/// A reading connection with its statements. One user at a time; each call is a read transaction of its own. Every call may throw
/// <see cref="IOException"/>: the file cannot be read now, the same may be asked again.
/// </summary>
internal sealed class ChunkReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _nextHour;
    private readonly SqliteCommand _hour;
    private readonly SqliteCommand _unsealed;
    private readonly ChunkDecoder _decoder = new();
    private byte[] _body = new byte[4096];

    private ChunkReader(SqliteConnection connection)
    {
        _connection = connection;
        Rollups = new(connection);
        _nextHour = Prepare("SELECT min(hour) FROM chunk WHERE device = @device AND period_s = @period AND hour >= @hour");
        _hour = Prepare("SELECT base_position, body FROM chunk WHERE device = @device AND period_s = @period AND hour = @hour");
        _unsealed = Prepare("SELECT DISTINCT hour FROM chunk WHERE device = @device AND period_s = @period AND hour >= @hour AND hour < @to ORDER BY hour");
        _unsealed.Parameters.Add("@to", SqliteType.Integer);
    }

    public RollupReader Rollups { get; }

    public static ChunkReader Open(string file)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = ChunkSchema.OpenForReading(file);
            return new(connection);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (e is SqliteException fault && fault.IsReadFault())
                throw fault.CannotRead(file);
            throw;
        }
    }

    /// <summary>The first hour at or after one that has chunks, or null.</summary>
    public long? NextHour(int device, int periodS, long hour)
    {
        Bind(_nextHour, device, periodS, hour);
        try
        {
            return _nextHour.ExecuteScalar() as long?;
        }
        catch (SqliteException e) when (e.IsReadFault())
        {
            throw e.CannotRead(_connection.DataSource);
        }
    }

    /// <summary>Hours in from ≤ hour &lt; to that have parts which are not sealed, ascending.</summary>
    public List<long> UnsealedHours(int device, int periodS, long fromHour, long toHour)
    {
        Bind(_unsealed, device, periodS, fromHour);
        _unsealed.Parameters[3].Value = toHour;
        try
        {
            var hours = new List<long>();
            using var reader = _unsealed.ExecuteReader();
            while (reader.Read())
                hours.Add(reader.GetInt64(0));
            return hours;
        }
        catch (SqliteException e) when (e.IsReadFault())
        {
            throw e.CannotRead(_connection.DataSource);
        }
    }

    /// <summary>Appends the entries of an hour; those of a segment being compacted may be among them. After a failure some may be there.</summary>
    public void ReadHour(int device, int periodS, long hour, EntryRows to)
    {
        Bind(_hour, device, periodS, hour);
        try
        {
            DecodeHour(device, periodS, hour, to);
        }
        catch (SqliteException e) when (e.IsReadFault())
        {
            throw e.CannotRead(_connection.DataSource);
        }
    }

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
        _nextHour.Dispose();
        _hour.Dispose();
        _unsealed.Dispose();
        Rollups.Dispose();
        _connection.Dispose();
    }

    private void DecodeHour(int device, int periodS, long hour, EntryRows to)
    {
        using var reader = _hour.ExecuteReader();
        while (reader.Read())
        {
            var length = (int)reader.GetBytes(1, 0, null, 0, 0);
            if (_body.Length < length)
                _body = new byte[length * 2];
            reader.GetBytes(1, 0, _body, 0, length);
            _decoder.Decode(new(device, periodS, hour, reader.GetInt64(0)), _body.AsSpan(0, length), to);
        }
    }

    private static void Bind(SqliteCommand command, int device, int periodS, long hour)
    {
        command.Parameters[0].Value = device;
        command.Parameters[1].Value = periodS;
        command.Parameters[2].Value = hour;
    }

    private SqliteCommand Prepare(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add("@device", SqliteType.Integer);
        command.Parameters.Add("@period", SqliteType.Integer);
        command.Parameters.Add("@hour", SqliteType.Integer);
        command.Prepare();
        return command;
    }
}
