using Microsoft.Data.Sqlite;
using SensorHub.Storage.Sqlite;

namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>
/// Reads blocks of roll-ups over a connection that is another's. One user at a time. Every call may throw <see cref="IOException"/>: the file cannot
/// be read now, the same may be asked again.
/// </summary>
internal sealed class RollupReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _block;
    private readonly SqliteCommand _next;
    private byte[] _body = new byte[16 << 10];

    public RollupReader(SqliteConnection connection)
    {
        _connection = connection;
        _block = Prepare(
            "SELECT body FROM rollup WHERE device = @device AND period_s = @period AND level = @level AND block = @block AND metric = @metric", "@metric");
        _next = Prepare("SELECT min(block) FROM rollup WHERE device = @device AND period_s = @period AND level = @level AND block >= @block");
    }

    /// <summary>Puts the rows of a block in place of what <paramref name="to"/> holds; none when there is no such block.</summary>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public void Read(in RollupKey key, RollupBlock to)
    {
        to.Clear();
        Bind(_block, key.Device, key.PeriodS, key.Level, key.Block);
        _block.Parameters[4].Value = key.Metric;
        try
        {
            using var reader = _block.ExecuteReader();
            if (!reader.Read())
                return;
            var length = (int)reader.GetBytes(0, 0, null, 0, 0);
            if (_body.Length < length)
                _body = new byte[length * 2];
            reader.GetBytes(0, 0, _body, 0, length);
            RollupFormat.Decode(key, _body.AsSpan(0, length), to);
        }
        catch (SqliteException e) when (e.IsReadFault())
        {
            throw e.CannotRead(_connection.DataSource);
        }
    }

    /// <summary>The first block at or after one that has rows of any metric, or null.</summary>
    public long? NextBlock(int device, int periodS, RollupLevel level, long block)
    {
        Bind(_next, device, periodS, level, block);
        try
        {
            return _next.ExecuteScalar() as long?;
        }
        catch (SqliteException e) when (e.IsReadFault())
        {
            throw e.CannotRead(_connection.DataSource);
        }
    }

    public void Dispose()
    {
        _block.Dispose();
        _next.Dispose();
    }

    private static void Bind(SqliteCommand command, int device, int periodS, RollupLevel level, long block)
    {
        command.Parameters[0].Value = device;
        command.Parameters[1].Value = periodS;
        command.Parameters[2].Value = (int)level;
        command.Parameters[3].Value = block;
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> more)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in (ReadOnlySpan<string>)["@device", "@period", "@level", "@block", .. more])
            command.Parameters.Add(name, SqliteType.Integer);
        command.Prepare();
        return command;
    }
}
