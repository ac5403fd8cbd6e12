using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>SQLite under the shadow: FULL keeps what it committed, NORMAL is the control that must lose.</summary>
public sealed class SqliteShadowTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly SyncShadow _shadow;

    public SqliteShadowTests() => _shadow = new(_temp.Folder("data"), _temp.Folder("shadow"), _temp.Folder("control"));

    [Theory]
    [InlineData("FULL", 30)]
    [InlineData("NORMAL", 0)]
    public async Task A_committed_row_survives_the_power_cut_with_synchronous_FULL_only(string synchronous, int surviving)
    {
        using var writer = new CommandedProcess(SqliteWriter.Verb, _shadow);
        await writer.DoAsync(
            "PRAGMA journal_mode=WAL", "PRAGMA wal_autocheckpoint=0", "CREATE TABLE t(x)", "PRAGMA wal_checkpoint(TRUNCATE)",
            $"PRAGMA synchronous={synchronous}");
        for (var i = 0; i < 30; i++)
            await writer.DoAsync($"INSERT INTO t VALUES({i})");

        CountIn(Image()).ShouldBe(surviving);
    }

    [Fact]
    public async Task A_checkpointed_and_closed_database_survives_byte_for_byte()
    {
        using var writer = new CommandedProcess(SqliteWriter.Verb, _shadow);
        await writer.DoAsync("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE t(x)");
        for (var i = 0; i < 100; i++)
            await writer.DoAsync($"INSERT INTO t VALUES(randomblob(20000))");
        await writer.DoAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        await writer.EndAsync();

        File.ReadAllBytes(Path.Combine(_shadow.Shadow, SqliteWriter.FileName))
            .ShouldBe(File.ReadAllBytes(Path.Combine(_shadow.Data, SqliteWriter.FileName)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_torn_image_opens_whole_and_keeps_every_committed_row(int seed)
    {
        using var writer = new CommandedProcess(SqliteWriter.Verb, _shadow);
        await writer.DoAsync("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=8", "CREATE TABLE t(x)");
        for (var i = 0; i < 50; i++)
            await writer.DoAsync($"INSERT INTO t VALUES(randomblob(3000))");
        await writer.DoAsync("PRAGMA synchronous=OFF", "BEGIN", "INSERT INTO t VALUES(randomblob(30000))", "COMMIT");

        var image = Path.Combine(_temp.Path, "image");
        PowerCut.TornImage(_shadow, image, seed);

        CountIn(image).ShouldBeInRange(50, 51);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_written_behind_a_failed_sync_and_a_kill_survives_only_if_the_log_is_emptied_first(bool isEmptied)
    {
        string[] settings = ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=0"];
        using (var first = new CommandedProcess(SqliteWriter.Verb, _shadow))
        {
            await first.DoAsync([.. settings, "CREATE TABLE t(x)", "INSERT INTO t VALUES(0)"]);
            _shadow.FailOnce();
            first.Send("INSERT INTO t VALUES(1)");
            (await first.AnswerAsync()).ShouldStartWith("failed");
        }

        using var second = new CommandedProcess(SqliteWriter.Verb, _shadow);
        await second.DoAsync([.. settings, isEmptied ? "PRAGMA wal_checkpoint(TRUNCATE)" : "SELECT 1", "INSERT INTO t VALUES(2)"]);

        CountIn(Image()).ShouldBe(isEmptied ? 3 : 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_hubs_database_keeps_what_it_committed_whatever_syncs_fail_and_whenever_it_is_killed(int seed)
    {
        var random = new Random(seed);
        var committed = new List<int>();
        for (var (life, row) = (0, 0); life < 4; life++)
        {
            using var writer = new CommandedProcess(HubDatabaseWriter.Verb, _shadow);
            await writer.DoAsync("CREATE TABLE IF NOT EXISTS t(x INTEGER PRIMARY KEY, body BLOB)");
            for (var left = random.Next(5, 15); left > 0; left--, row++)
            {
                if (random.Next(4) == 0)
                    _shadow.FailOnce();
                writer.Send($"INSERT INTO t VALUES({row}, randomblob({random.Next(20_000)}))");
                if (await writer.AnswerAsync() == "done")
                    committed.Add(row);
            }

            // Often the last thing that the next life finds.
            _shadow.FailOnce();
            writer.Send($"INSERT INTO t VALUES({row++}, randomblob(5000))");
            await writer.AnswerAsync();
        }

        var image = Image();
        using var connection = Open(image, Storage.Operational.HubDatabase.FileName);
        var kept = connection.Query<int>("SELECT x FROM t ORDER BY x").ToList();
        committed.Except(kept).ShouldBeEmpty($"seed {seed}");
    }

    public void Dispose() => _temp.Dispose();

    private string Image()
    {
        var image = Path.Combine(_temp.Path, "image");
        PowerCut.StrictImage(_shadow, image);
        return image;
    }

    private static long CountIn(string folder)
    {
        using var connection = Open(folder, SqliteWriter.FileName);
        return connection.ExecuteScalar<long>("SELECT count(*) FROM t");
    }

    private static SqliteConnection Open(string folder, string file)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, file)};Pooling=False");
        connection.Open();
        connection.ExecuteScalar<string>("PRAGMA integrity_check").ShouldBe("ok");
        return connection;
    }
}
