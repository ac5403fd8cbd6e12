using System.Data.Common;
using Dapper;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Operational.Audit;

/// <summary>The audit table of hub.db.</summary>
public sealed class AuditLog(HubDatabase database, KeyedHash key, TimeProvider clock) : IAuditLog
{
    private const int PageRows = 2000;

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellation = default)
    {
        var now = clock.NowMs();
        return database.WriteAsync(
            connection =>
            {
                Append(connection, [entry], now);
                return 0;
            },
            cancellation);
    }

    /// <summary>Adds entries in the transaction of the change they tell of.</summary>
    public void Append(DbConnection connection, IReadOnlyCollection<AuditEntry> entries, long atMs)
    {
        if (entries.Count == 0)
            return;
        var (sequence, hash) = Last(connection);
        var rows = new List<object>(entries.Count);
        foreach (var entry in entries)
        {
            var (actor, action, subject) = (OneLine(entry.Actor.Name), OneLine(entry.Action), OneLine(entry.Subject));
            var detail = CanonicalJson.Write(entry.Detail);
            var previous = hash;
            hash = AuditHash.Of(++sequence, atMs, actor, action, subject, detail, previous);
            rows.Add(new { sequence, atMs, actor, action, subject, detail, previous, hash });
        }

        connection.Execute(
            "INSERT INTO audit (seq, at_ms, actor, action, subject, detail, prev, hash) VALUES (@sequence, @atMs, @actor, @action, @subject, @detail, @previous, @hash)",
            rows);
        connection.Execute(
            "INSERT INTO audit_seal (one, seq, mac) VALUES (1, @sequence, @mac) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, mac = excluded.mac",
            new { sequence, mac = AuditHash.Seal(key, sequence, hash) });
    }

    public Task<IReadOnlyList<AuditRow>> ReadAfterAsync(long sequence, int max, CancellationToken cancellation = default) =>
        database.ReadAsync(connection => Read(connection, sequence, max), cancellation);

    public async Task<AuditVerification> VerifyAsync(CancellationToken cancellation = default)
    {
        var walk = new AuditWalk();
        while (true)
        {
            // The last page and the seal are read in one transaction: appends go on meanwhile.
            var (rows, seal) = await database.ReadAsync(
                connection => (Read(connection, walk.Sequence, PageRows), ReadSeal(connection)), cancellation);
            foreach (var row in rows)
            {
                if (walk.Step(row) is { } fault)
                    return fault;
            }

            if (rows.Count < PageRows)
                return walk.End(seal, key);
        }
    }

    private static (long Sequence, byte[] Hash) Last(DbConnection connection) =>
        connection.QuerySingleOrDefault<(long, byte[])?>("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
        ?? (0, AuditHash.BeforeFirst.ToArray());

    internal static IReadOnlyList<AuditRow> Read(DbConnection connection, long after, int max) =>
        [.. connection.Query<Row>(
            "SELECT seq, at_ms AS AtMs, actor, action, subject, detail, prev, hash FROM audit WHERE seq > @after ORDER BY seq LIMIT @max",
            new { after, max }).Select(r => new AuditRow(r.Seq, r.AtMs, r.Actor, r.Action, r.Subject, r.Detail, r.Prev, r.Hash))];

    internal static (long Sequence, byte[] Mac)? ReadSeal(DbConnection connection) =>
        connection.QuerySingleOrDefault<(long, byte[])?>("SELECT seq, mac FROM audit_seal");

    // The chain is over what is stored.
    private static string OneLine(string text) =>
        StoredText.Of(text).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed record Row
    {
        public long Seq { get; init; }
        public long AtMs { get; init; }
        public string Actor { get; init; } = "";
        public string Action { get; init; } = "";
        public string Subject { get; init; } = "";
        public string Detail { get; init; } = "";
        public byte[] Prev { get; init; } = [];
        public byte[] Hash { get; init; } = [];
    }
}
