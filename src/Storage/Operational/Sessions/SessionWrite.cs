using System.Data.Common;
using Dapper;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;
using SensorHub.Storage.Operational.Operations;

namespace SensorHub.Storage.Operational.Sessions;

/// <summary>One write to the tables of sessions; alive only while its transaction is.</summary>
internal sealed partial class SessionWrite(DbConnection connection, SessionKeys keys)
{
    private readonly List<string> _endedKeys = [];
    private readonly List<string> _newKeys = [];

    public SessionTally Tally { get; } = new();

    public SessionRow? Find(string key) =>
        connection.QuerySingleOrDefault<SessionRow>("SELECT * FROM sessions WHERE key = @key", new { key });

    public SessionRow? Find(SessionLease lease) => connection.QuerySingleOrDefault<SessionRow>(
        "SELECT * FROM sessions WHERE id = @Session AND lease = @Number", new { lease.Session, lease.Number });

    /// <exception cref="SessionLostException"/>
    public SessionRow Require(SessionLease lease) => Find(lease) ?? throw new SessionLostException();

    public SessionLease Begin(string key, byte[] standing, TimeSpan expiry)
    {
        if (keys.Add(key))
            _newKeys.Add(key);
        return new(
            connection.ExecuteScalar<long>(
                "INSERT INTO sessions (key, standing, lease, expiry_s, next_packet) VALUES (@key, @standing, 1, @expiryS, 1) RETURNING id",
                new { key, standing, expiryS = (long)expiry.TotalSeconds }),
            Number: 1);
    }

    public SessionLease TakeUp(SessionRow row, TimeSpan expiry)
    {
        ForgetUnqueued(row);
        connection.Execute(
            "UPDATE sessions SET lease = lease + 1, expiry_s = @expiryS, ends_ms = NULL WHERE id = @Id",
            new { row.Id, expiryS = (long)expiry.TotalSeconds });
        return new(row.Id, row.Lease + 1);
    }

    public void Leave(SessionRow row, TimeSpan expiry, long nowMs)
    {
        ForgetUnqueued(row);
        connection.Execute(
            "UPDATE sessions SET lease = lease + 1, expiry_s = @expiryS, ends_ms = @nowMs + @expiryS * 1000 WHERE id = @Id",
            new { row.Id, nowMs, expiryS = (long)expiry.TotalSeconds });
    }

    /// <summary>The session and everything in it goes.</summary>
    public void End(SessionRow row)
    {
        Tally.Drop(DropReason.SessionEnded, row.Messages);
        connection.Execute("DELETE FROM sessions WHERE id = @Id", new { row.Id });
        keys.Remove(row.Key);
        _endedKeys.Add(row.Key);
    }

    /// <summary>The transaction was rolled back: the keys are what they were. Only its own connection begins a session of a key, so none has come since.</summary>
    public void Undo()
    {
        foreach (var key in _newKeys)
            keys.Remove(key);
        foreach (var key in _endedKeys)
            keys.Add(key);
    }

    /// <summary>The absent session that would end first among those whose keys begin so.</summary>
    public SessionRow? FirstToEnd(string keyPrefix) => connection.QueryFirstOrDefault<SessionRow>(
        "SELECT * FROM sessions WHERE ends_ms IS NOT NULL AND substr(key, 1, @length) = @keyPrefix ORDER BY ends_ms LIMIT 1",
        new { keyPrefix, length = keyPrefix.Length });

    // '0' follows '/', which ends a user's part of a key.
    public int CountOf(string userPart) => connection.ExecuteScalar<int>(
        "SELECT count(*) FROM sessions WHERE key >= @from AND key < @to", new { from = userPart, to = userPart[..^1] + '0' });

    public void SetPosition(int shard, string follower, long position) => Positions.Set(connection, shard, follower, position);

    // At QoS 0 nothing outlives the connection.
    private void ForgetUnqueued(SessionRow row) => Tally.Drop(
        DropReason.SessionEnded,
        connection.Execute("DELETE FROM outbound WHERE session = @Id AND qos = @qos", new { row.Id, qos = (int)QoS.AtMostOnce }));
}
