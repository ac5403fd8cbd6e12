using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Devices.Audit;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Operational.Audit;

namespace SensorHub.Storage.Checks;

/// <summary>Checks hub.db: SQLite's own opinion, references, the chain of the audit log and its seal.</summary>
internal sealed class OperationalCheck(DataPlaces places, CheckFindings findings, IWorkProgress progress)
{
    private const int PageRows = 2_000;

    public long AuditRows { get; private set; }

    /// <summary>Up to where all is decided; null when nothing was, or it could not be read.</summary>
    public long? EvaluatedPosition { get; private set; }

    /// <summary>Up to where refused payloads are listed; null likewise.</summary>
    public long? QuarantinePosition { get; private set; }

    public void Run(CancellationToken cancellation)
    {
        progress.Begin("hub.db", 0);
        SqliteCheck.Run(places.HubDatabase, findings, connection =>
        {
            var version = connection.ExecuteScalar<int>("PRAGMA user_version");
            if (version > MigrationScripts.Newest)
                throw new IOException($"{places.HubDatabase} has schema {version} and this sensorhub knows schemas up to {MigrationScripts.Newest}: check it with the newer sensorhub that wrote it.");
            foreach (var (table, parent) in connection.Query<(string Table, string Parent)>("SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check"))
                findings.Add(places.HubDatabase, $"table {table}", $"Rows of it name rows of {parent} that are not there.", SqliteCheck.Remedy);
            EvaluatedPosition = Position(connection, "evaluator");
            QuarantinePosition = Position(connection, "quarantine");
            CheckAudit(connection, cancellation);
        });
    }

    private static long? Position(SqliteConnection connection, string follower) => connection.ExecuteScalar<long?>(
        "SELECT position FROM positions WHERE shard = 0 AND follower = @follower", new { follower });

    private void CheckAudit(SqliteConnection connection, CancellationToken cancellation)
    {
        if (!File.Exists(places.KeyFile))
        {
            findings.Add(places.KeyFile, "", "The hub's key is missing: no secret, no token and no seal can be checked.", "Put the key back from a backup; the hub would make a new one that voids them all.");
            return;
        }

        try
        {
            var key = HubKey.LoadOrCreate(places.Folder);
            var walk = new AuditWalk();
            for (var rows = PageRows; rows == PageRows;)
            {
                cancellation.ThrowIfCancellationRequested();
                rows = 0;
                foreach (var row in AuditLog.Read(connection, walk.Sequence, PageRows))
                {
                    if (walk.Step(row) is { } fault)
                    {
                        AddAudit(fault);
                        return;
                    }

                    rows++;
                }
            }

            var verdict = walk.End(AuditLog.ReadSeal(connection), key);
            AuditRows = verdict.Rows;
            if (!verdict.IsIntact)
                AddAudit(verdict);
        }
        catch (InvalidDataException e)
        {
            findings.Add(places.KeyFile, "", e.Message, "");
        }
    }

    private void AddAudit(AuditVerification fault)
    {
        AuditRows = fault.Rows;
        findings.Add(
            places.HubDatabase, $"audit row {fault.FirstWrong}", $"The chain breaks: {fault.Fault}. Rows from here on prove nothing.",
            "Compare them with a backup; restore it if the difference is not explained.");
    }
}
