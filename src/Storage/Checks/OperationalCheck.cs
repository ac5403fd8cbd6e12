using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Operational.Audit;
using SensorHub.Storage.Postgres;

namespace SensorHub.Storage.Checks;

/// <summary>
/// Checks the operational data: SQLite's own opinion of hub.db and references in it, which PostgreSQL sees to by itself; the chain of the audit log and its seal.
/// </summary>
internal sealed class OperationalCheck(DataPlaces places, CheckFindings findings, IWorkProgress progress)
{
    public long AuditRows { get; private set; }

    /// <summary>Up to where all is decided; null when nothing was, or it could not be read.</summary>
    public long? EvaluatedPosition { get; private set; }

    /// <summary>Up to where refused payloads are listed; null likewise.</summary>
    public long? QuarantinePosition { get; private set; }

    /// <summary>File or database.</summary>
    public string Place { get; } = places.Postgres.IsUsed ? PostgresSnapshot.NameOf(places.Postgres) : places.HubDatabase;

    /// <exception cref="IOException">The data cannot be read now.</exception>
    /// <exception cref="InvalidDataException">The database of the server is not this hub's.</exception>
    public void Run(CancellationToken cancellation)
    {
        progress.Begin(HubDatabase.FileName, 0);
        if (!places.Postgres.IsUsed)
            SqliteCheck.Run(places.HubDatabase, findings, connection => CheckFile(connection, cancellation));
        else if (HasKey())
            CheckDatabase(cancellation);
    }

    private void CheckFile(SqliteConnection connection, CancellationToken cancellation)
    {
        EnsureKnown(connection.ExecuteScalar<int>("PRAGMA user_version"));
        foreach (var (table, parent) in connection.Query<(string Table, string Parent)>("SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check"))
            findings.Add(Place, $"table {table}", $"Rows of it name rows of {parent} that are not there.", SqliteCheck.Remedy);
        ReadPositions(connection);
        if (HasKey())
            CheckAudit(connection, cancellation);
    }

    private void CheckDatabase(CancellationToken cancellation)
    {
        using var snapshot = PostgresSnapshot.Open(places.Postgres, HubKey.LoadOrCreate(places.Folder));
        PostgresSnapshot.Reading(places.Postgres, () =>
        {
            EnsureKnown(snapshot.SchemaVersion);
            ReadPositions(snapshot.Connection);
            CheckAudit(snapshot.Connection, cancellation);
            return 0;
        });
    }

    private void EnsureKnown(int version)
    {
        if (version > MigrationScripts.Newest)
            throw new IOException($"{Place} has schema {version} and this sensorhub knows schemas up to {MigrationScripts.Newest}: check it with the newer sensorhub that wrote it.");
    }

    private void ReadPositions(DbConnection connection) =>
        (EvaluatedPosition, QuarantinePosition) = (Position(connection, "evaluator"), Position(connection, "quarantine"));

    private static long? Position(DbConnection connection, string follower) => connection.ExecuteScalar<long?>(
        "SELECT position FROM positions WHERE shard = 0 AND follower = @follower", new { follower });

    private bool HasKey()
    {
        if (File.Exists(places.KeyFile))
            return true;
        findings.Add(places.KeyFile, "", "The hub's key is missing: no secret, no token and no seal can be checked.", "Put the key back from a backup; the hub would make a new one that voids them all.");
        return false;
    }

    private void CheckAudit(DbConnection connection, CancellationToken cancellation)
    {
        try
        {
            var verdict = AuditWalk.Over(connection, HubKey.LoadOrCreate(places.Folder), cancellation);
            AuditRows = verdict.Rows;
            if (!verdict.IsIntact)
                findings.Add(
                    Place, $"audit row {verdict.FirstWrong}", $"The chain breaks: {verdict.Fault}. Rows from here on prove nothing.",
                    "Compare them with a backup; restore it if the difference is not explained.");
        }
        catch (InvalidDataException e)
        {
            findings.Add(places.KeyFile, "", e.Message, "");
        }
    }
}
