using Dapper;
using SensorHub.Devices.Time;
using SensorHub.Ingest;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Storage.Operational.Sessions;

/// <summary>MQTT sessions in hub.db.</summary>
public sealed partial class SessionStore : ISessionStore, IDownlink
{
    private const int MaxEndedAtOnce = 1_000;

    private readonly HubDatabase _database;
    private readonly SubscriptionRights _rights;
    private readonly SessionLimits _limits;
    private readonly IngestClocks _clocks;
    private readonly SessionKeys _keys;

    private SessionStore(HubDatabase database, SubscriptionRights rights, SessionLimits limits, IngestClocks clocks, IEnumerable<string> keys)
    {
        _database = database;
        _rights = rights;
        _limits = limits;
        _clocks = clocks;
        _keys = new(keys);
    }

    public event EventHandler<MessagesQueuedEventArgs>? Queued;

    public SessionLedger Ledger { get; } = new();
    public int Count => _keys.Count;

    /// <summary>Opens what an earlier run left: nobody is connected, and the life of sessions without their clients begins now.</summary>
    public static async Task<SessionStore> OpenAsync(
        HubDatabase database, SubscriptionRights rights, SessionLimits limits, IngestClocks clocks, CancellationToken cancellation = default)
    {
        var keys = await database.WriteAsync(
            connection =>
            {
                connection.Execute("DELETE FROM sessions WHERE expiry_s = 0");
                connection.Execute("DELETE FROM outbound WHERE qos = 0");
                connection.Execute(
                    "UPDATE sessions SET ends_ms = @now + expiry_s * 1000 WHERE ends_ms IS NULL", new { now = clocks.Network.NowMs() });
                return connection.Query<string>("SELECT key FROM sessions").AsList();
            },
            cancellation);
        return new(database, rights, limits, clocks, keys);
    }

    public bool MayHave(string key) => _keys.Contains(key);

    public Task<SessionOpened> OpenAsync(SessionOpening opening, CancellationToken cancellation = default)
    {
        var standing = _rights.StandingOf(opening.Key).ToArray();
        return WriteAsync(
            write =>
            {
                var row = write.Find(opening.Key);
                if (row is not null && (opening.CleanStart || !IsAlive(row, standing)))
                {
                    write.End(row);
                    row = null;
                }

                if (row is null)
                    MakeRoom(write, opening.Key);
                return new SessionOpened(
                    row is null ? write.Begin(opening.Key, standing, opening.Expiry) : write.TakeUp(row, opening.Expiry), Present: row is not null);
            },
            cancellation);
    }

    public Task DiscardAsync(string key, CancellationToken cancellation = default) => WriteAsync(
        write =>
        {
            if (write.Find(key) is { } row)
                write.End(row);
            return 0;
        },
        cancellation);

    public Task LeaveAsync(SessionLease lease, TimeSpan expiry, CancellationToken cancellation = default) => WriteAsync(
        write =>
        {
            if (write.Find(lease) is not { } row)
                return 0;
            if (expiry <= TimeSpan.Zero)
                write.End(row);
            else
                write.Leave(row, expiry, _clocks.Network.NowMs());
            return 0;
        },
        cancellation);

    private bool IsAlive(SessionRow row, ReadOnlySpan<byte> standing) =>
        row.ExpiryS > 0 && !(row.EndsMs <= _clocks.Network.NowMs()) && standing.SequenceEqual(row.Standing);

    private void MakeRoom(SessionWrite write, string key)
    {
        if (SubscriptionRights.UserPartOf(key) is { } userPart && write.CountOf(userPart) >= _limits.MaxPerUser)
            Evict(write, userPart);
        if (_keys.Count >= _limits.MaxSessions)
            Evict(write, keyPrefix: "");
    }

    private static void Evict(SessionWrite write, string keyPrefix)
    {
        write.End(write.FirstToEnd(keyPrefix) ?? throw new SessionsFullException());
        write.Tally.Evicted++;
    }

    private async Task<T> WriteAsync<T>(Func<SessionWrite, T> work, CancellationToken cancellation)
    {
        SessionWrite? write = null;
        try
        {
            var result = await _database.WriteAsync(connection => work(write = new(connection, _keys)), cancellation);
            Ledger.Add(write!.Tally);
            return result;
        }
        catch
        {
            write?.Undo();
            throw;
        }
    }
}
