using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Checks;

namespace SensorHub.Storage.Tests.Checks;

public sealed class WalFileTests : IDisposable
{
    private const int Frame = 24 + 4096;
    private readonly string _folder = Directory.CreateTempSubdirectory("wal-").FullName;
    private readonly SqliteConnection _connection;

    public WalFileTests()
    {
        _connection = new($"Data Source={Path.Combine(_folder, "a.db")};Pooling=False");
        _connection.Open();
        _connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (a TEXT)");
        for (var i = 0; i < 10; i++)
            _connection.Execute("INSERT INTO t VALUES (@text)", new { text = new string((char)('a' + i), 9000) });
    }

    private string Log => Path.Combine(_folder, "a.db-wal");

    [Fact]
    public void A_log_as_SQLite_wrote_it_is_whole() => Find(static bytes => bytes).ShouldBeNull();

    [Fact]
    public void A_log_cut_anywhere_is_an_unfinished_write()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
            Find(bytes => bytes[..random.Next(bytes.Length)]).ShouldBeNull();
    }

    [Fact]
    public void A_bit_flipped_in_a_page_of_an_older_transaction_is_a_damage_at_its_frame()
    {
        var random = new Random(2);
        var frames = File.ReadAllBytes(Copy()).Length / Frame;
        for (var i = 0; i < 200; i++)
        {
            var frame = random.Next(frames - 8);
            var at = 32 + frame * Frame + 24 + random.Next(4096);

            var found = Find(bytes => Flipped(bytes, at)).ShouldNotBeNull($"byte {at}");

            found.Offset.ShouldBe(32 + (long)frame * Frame);
            found.Frames.ShouldBe(frames - frame);
        }
    }

    [Fact]
    public void Frames_of_a_time_before_the_log_began_anew_are_no_damage()
    {
        _connection.Execute("PRAGMA wal_checkpoint(RESTART)");
        _connection.Execute("INSERT INTO t VALUES ('new')");

        Find(static bytes => bytes).ShouldBeNull();
    }

    [Fact]
    public void No_log_is_no_damage() => WalFile.FindDamage(Path.Combine(_folder, "none")).ShouldBeNull();

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private (long Offset, int Frames)? Find(Func<byte[], byte[]> change)
    {
        var copy = Copy();
        File.WriteAllBytes(copy, change(File.ReadAllBytes(copy)));
        return WalFile.FindDamage(copy);
    }

    private string Copy()
    {
        var copy = Path.Combine(_folder, "copy");
        using var from = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var to = File.Create(copy);
        from.CopyTo(to);
        return copy;
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        bytes[at] ^= 16;
        return bytes;
    }
}
