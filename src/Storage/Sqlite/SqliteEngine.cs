using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Sqlite;

/// <summary>One file, hub.db (WAL, <c>synchronous=FULL</c>).</summary>
internal sealed class SqliteEngine : IHubEngine
{
    private readonly string _path;

    // While a connection is open SQLite knows where the log ended before a write that failed, whatever lies behind that in the file.
    private readonly SqliteConnection _anchor;

    private SqliteEngine(string path)
    {
        _path = path;
        _anchor = HubConnection.OpenReader(path);
        SqliteMigrator.VersionOf(_anchor);
    }

    public string Name => HubDatabase.FileName;
    public bool IsRemote => false;

    /// <summary>Creates the file (mode 600) if need be and brings its schema up to date.</summary>
    /// <param name="writer">Open.</param>
    /// <exception cref="NewerSchemaException">A newer program wrote it; nothing was touched.</exception>
    /// <exception cref="SqliteException">The file cannot be opened or is not a database.</exception>
    public static SqliteEngine Open(string path, out DbConnection writer)
    {
        PrivateFile.EnsureThere(path);
        var connection = HubConnection.OpenWriter(path);
        try
        {
            WriteAheadLog.SettleAtStart(connection);
            SqliteMigrator.Up(connection);
            writer = connection;
            return new(path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose() => _anchor.Dispose();

    public DbConnection OpenWriter(CancellationToken closing) => HubConnection.OpenWriter(_path);

    public void Settle(DbConnection writer)
    {
        WriteAheadLog.Settle((SqliteConnection)writer);
        if (writer.QueryFirst<string>("PRAGMA quick_check(1)") is var found and not "ok")
            throw new InvalidDataException($"{_path} is damaged after a failed write ({found}). Restore the data folder from a backup.");
    }

    public void BeginWrite(DbConnection writer) => writer.Execute("BEGIN IMMEDIATE");

    public bool InTransaction(DbConnection writer) => HubConnection.InTransaction((SqliteConnection)writer);

    // A commit that fails is rolled back when its connection is closed.
    public bool WasCommitted(DbConnection writer) => false;

    public DbConnection OpenReader() => HubConnection.OpenReader(_path);

    public void BeginRead(DbConnection reader) => reader.Execute("BEGIN DEFERRED");

    public T Read<T>(Func<T> read) => read();

    public HubFault Classify(Exception e, bool writing) =>
        e is not SqliteException fault || !(writing ? fault.IsDiskFault() : fault.IsReadFault()) ? HubFault.None
        : writing && fault.LeavesDoubt() ? HubFault.InDoubt
        : HubFault.Refused;
}
