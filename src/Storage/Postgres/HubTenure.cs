using System.Data.Common;
using System.Globalization;
using Dapper;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Postgres;

/// <summary>Another hub has the data; this one must not go on.</summary>
public sealed class DataTakenException(string message) : Exception(message);

/// <summary>
/// Who is the hub of a database. The session of the writer holds an advisory lock; the row of hub_tenure says whose data they are, who held the lock
/// last, and counts its commits. A writer that lost its session takes the lock again only when nobody had it in between.
/// </summary>
internal sealed class HubTenure(KeyedHash key)
{
    // "hub" in the first half, the schema in the second: two schemas of one database are two hubs.
    private const string Lock = "(6845794, hashtext(current_schema()))";
    private const string WaitForLock = "3s";
    private const string Nobody = "";
    private const string Holders = "pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid";
    private const string IsOfThisDatabase =
        "l.locktype = 'advisory' AND l.granted AND l.classid = 6845794 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private readonly string _holder = Guid.NewGuid().ToString("N");
    private readonly byte[] _hub = key.Of("sensorhub database"u8);
    private long _commits;

    /// <summary>Of the writer's connections, so that the server shows whose they are.</summary>
    public string ApplicationName => $"sensorhub {_holder}";

    /// <summary>First of all: nothing is touched before.</summary>
    /// <exception cref="DataTakenException">Another hub runs on the database.</exception>
    public void TakeLock(DbConnection writer)
    {
        if (writer.ExecuteScalar<bool>($"SELECT pg_try_advisory_lock{Lock}"))
            return;
        // An old session of this hub may linger behind a broken connection, with a commit under way.
        writer.Execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = @ApplicationName AND pid <> pg_backend_pid()", new { ApplicationName });
        writer.Execute($"SET lock_timeout = '{WaitForLock}'");
        try
        {
            writer.Execute($"SELECT pg_advisory_lock{Lock}");
        }
        catch (DbException e) when (e.SqlState == Npgsql.PostgresErrorCodes.LockNotAvailable && HasOther(writer))
        {
            throw new DataTakenException(
                $"another hub uses the database {writer.Database} ({Other(writer)}); stop it, or give this hub a database of its own");
        }

        writer.Execute("RESET lock_timeout");
    }

    /// <summary>The hub starts: from now on it is the holder.</summary>
    /// <exception cref="InvalidDataException">The data belong to another hub's key.</exception>
    public void Begin(DbConnection writer)
    {
        if (OwnerOf(writer) is not null)
            EnsureOwn(writer);
        _commits = writer.ExecuteScalar<long>(
            """
            INSERT INTO hub_tenure (one, hub, holder, commits) VALUES (1, @_hub, @_holder, 0)
            ON CONFLICT (one) DO UPDATE SET holder = excluded.holder RETURNING commits
            """,
            new { _hub, _holder });
    }

    /// <summary>The data are this hub's, which has not run on them yet.</summary>
    public void Prepare(DbConnection writer) =>
        writer.Execute("INSERT INTO hub_tenure (one, hub, holder, commits) VALUES (1, @_hub, @Nobody, 0)", new { _hub, Nobody });

    /// <summary>Whether the data were only prepared: no hub has run on them.</summary>
    public static bool IsPrepared(DbConnection connection) => connection.ExecuteScalar<string?>("SELECT holder FROM hub_tenure") == Nobody;

    public static bool IsUsed(DbConnection connection) => OwnerOf(connection) is not null;

    /// <exception cref="InvalidDataException">No hub has used the database, or one with another key.</exception>
    public void EnsureOwn(DbConnection connection)
    {
        var owner = OwnerOf(connection) ?? throw new InvalidDataException($"the database {connection.Database} holds no hub");
        if (!owner.AsSpan().SequenceEqual(_hub))
            throw new InvalidDataException(
                $"the database {connection.Database} belongs to another hub: keys/hub.key of the data folder is not the one it was made with");
    }

    /// <summary>After a session was lost.</summary>
    /// <exception cref="DataTakenException">Another hub has, or had, the database since: what this one knows is not what is stored.</exception>
    public void TakeAgain(DbConnection writer)
    {
        TakeLock(writer);
        if (writer.ExecuteScalar<string>("SELECT holder FROM hub_tenure") != _holder)
            throw Superseded(writer);
    }

    /// <exception cref="DataTakenException">The database was given to another hub.</exception>
    public void BeginTransaction(DbConnection writer) => _commits = writer.ExecuteScalar<long?>(
        "BEGIN; UPDATE hub_tenure SET commits = commits + 1 WHERE holder = @_holder RETURNING commits", new { _holder }) ?? throw Superseded(writer);

    public bool WasCommitted(DbConnection writer) => writer.ExecuteScalar<long>("SELECT commits FROM hub_tenure") == _commits;

    private static byte[]? OwnerOf(DbConnection connection) => connection.ExecuteScalar<byte[]?>("SELECT hub FROM hub_tenure");

    private static DataTakenException Superseded(DbConnection writer) =>
        new($"another hub has used the database {writer.Database} meanwhile; this one knows only what was before");

    // False when it is an old session of this hub, which takes its time to end: the lock may be asked for again.
    private bool HasOther(DbConnection writer) => writer.ExecuteScalar<bool>(
        $"SELECT NOT EXISTS (SELECT 1 FROM {Holders} WHERE {IsOfThisDatabase} AND a.application_name = @ApplicationName)", new { ApplicationName });

    private static string Other(DbConnection writer)
    {
        var (pid, address, since) = writer.QueryFirstOrDefault<(int Pid, string? Address, DateTime Since)>(
            $"SELECT a.pid, a.client_addr::text, a.backend_start FROM {Holders} WHERE {IsOfThisDatabase}");
        return string.Create(CultureInfo.InvariantCulture, $"session {pid} from {address ?? "this machine"} since {since:u}");
    }
}
