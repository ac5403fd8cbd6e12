using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Sqlite;
using SQLitePCL;

namespace SensorHub.Storage.Tests.Sqlite;

public sealed class WritingConnectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("writing-").FullName;
    private readonly List<SqliteConnection> _opened = [];
    private readonly WritingConnection _writer;

    public WritingConnectionTests() => _writer = new(Open);

    [Theory]
    [InlineData(raw.SQLITE_IOERR, raw.SQLITE_IOERR_FSYNC, true)]
    [InlineData(raw.SQLITE_IOERR, raw.SQLITE_IOERR_WRITE, true)]
    [InlineData(raw.SQLITE_IOERR, raw.SQLITE_IOERR_READ, false)]
    [InlineData(raw.SQLITE_FULL, raw.SQLITE_FULL, false)]
    public void After_a_write_that_left_doubt_the_log_is_emptied_by_a_new_connection(int code, int extendedCode, bool leavesDoubt)
    {
        _writer.Use(c => c.Execute("CREATE TABLE t (x)"));
        Should.Throw<SqliteException>(() => _writer.Use<int>(_ => throw new SqliteException("refused", code, extendedCode)));

        var rows = _writer.Use(c => c.ExecuteScalar<long>("SELECT count(*) FROM t"));

        rows.ShouldBe(0);
        _opened.Count.ShouldBe(leavesDoubt ? 2 : 1);
        (new FileInfo(Path.Combine(_folder, "t.db-wal")).Length == 0).ShouldBe(leavesDoubt);
    }

    [Fact]
    public void While_the_log_cannot_be_emptied_nothing_is_written()
    {
        _writer.Use(c => c.Execute("CREATE TABLE t (x)"));
        using var reader = Open();
        reader.Execute("BEGIN; SELECT * FROM t;");
        Should.Throw<SqliteException>(() => _writer.Use<int>(_ => throw new SqliteException("refused", raw.SQLITE_IOERR, raw.SQLITE_IOERR_FSYNC)));

        Should.Throw<SqliteException>(() => _writer.Use(c => c.Execute("INSERT INTO t VALUES (1)"))).Message.ShouldContain("could not be emptied");
        reader.Execute("COMMIT");

        _writer.Use(c => c.Execute("INSERT INTO t VALUES (1)")).ShouldBe(1);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _opened.ForEach(c => c.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private SqliteConnection Open()
    {
        var connection = SqliteFile.Open(Path.Combine(_folder, "t.db"), SqliteOpenMode.ReadWriteCreate);
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        _opened.Add(connection);
        return connection;
    }
}
