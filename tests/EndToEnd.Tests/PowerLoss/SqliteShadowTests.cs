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

    public void Dispose() => _temp.Dispose();

    private string Image()
    {
        var image = Path.Combine(_temp.Path, "image");
        PowerCut.StrictImage(_shadow, image);
        return image;
    }

    private static long CountIn(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, SqliteWriter.FileName)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        command.ExecuteScalar().ShouldBe("ok");
        command.CommandText = "SELECT count(*) FROM t";
        return (long)command.ExecuteScalar()!;
    }
}
