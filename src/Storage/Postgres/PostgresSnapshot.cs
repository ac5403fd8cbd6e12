using Dapper;
using Npgsql;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Postgres;

/// <summary>One committed state of a hub's database, for who reads all of it. A hub may run on it meanwhile.</summary>
internal sealed class PostgresSnapshot : IDisposable
{
    private const int CommandLimitS = 300;

    private readonly NpgsqlDataSource _source;

    private PostgresSnapshot(NpgsqlDataSource source, NpgsqlConnection connection) => (_source, Connection) = (source, connection);

    /// <summary>In a transaction that only reads.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>For people.</summary>
    public static string NameOf(PostgresOptions options) => $"PostgreSQL database {new NpgsqlConnectionStringBuilder(options.ConnectionString).Database}";

    /// <exception cref="IOException">The server does not answer, or does not let in.</exception>
    /// <exception cref="InvalidDataException">The database holds no hub, or that of another key.</exception>
    public static PostgresSnapshot Open(PostgresOptions options, KeyedHash key) => Reading(options, () =>
    {
        var source = PostgresSource.Create(options, pooled: false, commandLimitS: CommandLimitS);
        try
        {
            var connection = source.OpenConnection();
            connection.Execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            new HubTenure(key).EnsureOwn(connection);
            return new PostgresSnapshot(source, connection);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    });

    public int SchemaVersion => PostgresMigrator.VersionOf(Connection);

    /// <exception cref="IOException">What the server or the way to it did.</exception>
    /// <exception cref="InvalidDataException">The database holds no hub.</exception>
    public static T Reading<T>(PostgresOptions options, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new InvalidDataException($"{NameOf(options)} holds no hub: {e.MessageText}", e);
        }
        catch (NpgsqlException e)
        {
            throw new IOException($"{NameOf(options)} cannot be read: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        Connection.Dispose();
        _source.Dispose();
    }
}
