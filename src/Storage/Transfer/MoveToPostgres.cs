using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Operational.Audit;
using SensorHub.Storage.Postgres;
using SensorHub.Storage.Sqlite;

namespace SensorHub.Storage.Transfer;

/// <param name="Rows">Of all tables.</param>
/// <param name="OldFile">hub.db under the name that it has now; as it was.</param>
public sealed record MoveReport(long Rows, long AuditRows, string OldFile);

/// <summary>Takes the operational data of a stopped hub from hub.db into an empty database of a PostgreSQL server.</summary>
public static class MoveToPostgres
{
    /// <summary>
    /// Copies every row in one transaction, which is committed when all tables have their rows and the audit chain holds; then gives hub.db the name
    /// <see cref="DataPlaces.MovedHubDatabase"/>. When it was broken off it may be done again.
    /// </summary>
    /// <param name="places">Held by the caller; no hub runs on them.</param>
    /// <exception cref="IOException">There is no hub.db, the database is in use by a hub's data already, or the server refuses; nothing was changed.</exception>
    /// <exception cref="InvalidDataException">hub.db is damaged, or did not arrive whole; nothing was changed.</exception>
    /// <exception cref="DataTakenException">A hub runs on the database.</exception>
    /// <exception cref="NewerSchemaException">A newer program wrote hub.db or the database.</exception>
    public static async Task<MoveReport> RunAsync(DataPlaces places, IWorkProgress progress, CancellationToken cancellation)
    {
        EnsureMovable(places);
        var key = HubKey.LoadOrCreate(places.Folder);
        DatabaseLogs.EnsureWhole(places);
        MoveReport report;
        try
        {
            SqliteEngine.Open(places.HubDatabase, out var source).Dispose();
            await using var from = (SqliteConnection)source;
            await using var data = PostgresSource.Create(places.Postgres, pooled: false, commandLimitS: 0);
            await using var to = await data.OpenConnectionAsync(cancellation);
            report = await MoveAsync(places, key, from, to, progress, cancellation);
        }
        catch (SqliteException e)
        {
            throw new InvalidDataException($"{places.HubDatabase} cannot be read: {e.Message} Look at it with: sensorhub check", e);
        }
        catch (NpgsqlException e)
        {
            throw new IOException($"{PostgresSnapshot.NameOf(places.Postgres)} did not take the data, nothing was changed: {e.Message}", e);
        }

        File.Move(places.HubDatabase, report.OldFile);
        return report;
    }

    private static void EnsureMovable(DataPlaces places)
    {
        if (!places.Postgres.IsUsed)
            throw new IOException("Postgres:ConnectionString names no database to move to.");
        if (!File.Exists(places.HubDatabase))
            throw new IOException($"there is no {places.HubDatabase} to move{(File.Exists(places.MovedHubDatabase) ? $": it was moved already and is {places.MovedHubDatabase} now" : "")}.");
        if (File.Exists(places.MovedHubDatabase))
            throw new IOException($"{places.MovedHubDatabase} is there from an earlier move: put it away first.");
        if (!File.Exists(places.KeyFile))
            throw new IOException($"{places.KeyFile} is missing: without it no secret in hub.db can be checked. Put it back from a backup.");
    }

    private static async Task<MoveReport> MoveAsync(
        DataPlaces places, KeyedHash key, SqliteConnection from, NpgsqlConnection to, IWorkProgress progress, CancellationToken cancellation)
    {
        var tenure = new HubTenure(key);
        tenure.TakeLock(to);
        PostgresMigrator.Up(to);
        EnsureEmpty(places, tenure, to);
        // Nobody writes to it: one state for all tables.
        from.Execute("BEGIN DEFERRED");
        var rows = await new HubTransfer(
            new SqliteSide(from), new PostgresSide(to), HubTable.AllOf(from), new(SystemClock.Instance, bytesPerSecond: 0), progress).RunAsync(cancellation);
        progress.Begin("audit", 0);
        var audit = AuditWalk.Over(to, key, cancellation);
        if (!audit.IsIntact)
            throw new InvalidDataException(
                $"the audit log breaks at row {audit.FirstWrong}: {audit.Fault}. Nothing was moved. Look at {places.HubDatabase} with: sensorhub check");
        tenure.Prepare(to);
        to.Execute("COMMIT");
        return new(rows, audit.Rows, places.MovedHubDatabase);
    }

    // What an earlier move left, on which no hub ran, is replaced.
    private static void EnsureEmpty(DataPlaces places, HubTenure tenure, DbConnection to)
    {
        if (!HubTenure.IsUsed(to))
            return;
        tenure.EnsureOwn(to);
        if (!HubTenure.IsPrepared(to))
            throw new IOException(
                $"{PostgresSnapshot.NameOf(places.Postgres)} holds the data of a hub that has run on it. Nothing is ever overwritten: make an empty database (createdb) and name that in Postgres:ConnectionString.");
        to.Execute("DELETE FROM hub_tenure");
    }
}
