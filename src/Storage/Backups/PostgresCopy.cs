using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Postgres;
using SensorHub.Storage.Sqlite;
using SensorHub.Storage.Transfer;

namespace SensorHub.Storage.Backups;

/// <summary>Copies the operational data of a PostgreSQL server, as they stand at one moment, into a hub.db: a backup is the same whatever the hub runs on.</summary>
internal static class PostgresCopy
{
    /// <param name="to">A file that is not there yet.</param>
    /// <param name="begun">Called once the moment is fixed.</param>
    /// <param name="check">Asks the copy, once it is whole.</param>
    /// <exception cref="IOException">The server or the disk does not do it now.</exception>
    /// <exception cref="InvalidDataException">The database is not this hub's, or its schema is not this program's.</exception>
    public static async Task RunAsync(
        DataPlaces places, string to, Action begun, Action<SqliteConnection> check, Pace pace, IWorkProgress progress, CancellationToken cancellation)
    {
        if (!File.Exists(places.KeyFile))
            throw new InvalidDataException($"{places.KeyFile} is missing: a backup without it would be of no use.");
        try
        {
            using var snapshot = PostgresSnapshot.Open(places.Postgres, HubKey.LoadOrCreate(places.Folder));
            EnsureThisSchema(snapshot, places.Postgres);
            begun();
            using var target = Create(to);
            await new HubTransfer(new PostgresSide(snapshot.Connection), new SqliteSide(target), HubTable.AllOf(target), pace, progress).RunAsync(cancellation);
            target.Execute("COMMIT");
            check(target);
        }
        catch (Exception e) when (e is NpgsqlException or SqliteException)
        {
            throw new IOException($"{PostgresSnapshot.NameOf(places.Postgres)} cannot be copied to {to} now: {e.Message}", e);
        }

        using var file = new FileStream(to, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    private static void EnsureThisSchema(PostgresSnapshot snapshot, PostgresOptions options)
    {
        if (snapshot.SchemaVersion != MigrationScripts.Newest)
            throw new InvalidDataException(
                $"{PostgresSnapshot.NameOf(options)} has schema {snapshot.SchemaVersion}, this sensorhub's is {MigrationScripts.Newest}: back it up with the sensorhub that last ran on it.");
    }

    private static SqliteConnection Create(string to)
    {
        PrivateFile.Create(to).Dispose();
        var target = SqliteFile.Open(to, SqliteOpenMode.ReadWrite);
        // Nobody reads it before it is on disk as a whole.
        target.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
        SqliteMigrator.Up(target);
        return target;
    }
}
