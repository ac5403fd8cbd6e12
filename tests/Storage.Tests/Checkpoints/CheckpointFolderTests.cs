using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SensorHub.Storage.Checkpoints;

namespace SensorHub.Storage.Tests.Checkpoints;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sensorhub-test-").FullName;
    private readonly CheckpointFolder _checkpoints;

    public CheckpointFolderTests() =>
        _checkpoints = new(Path.Combine(_folder, "checkpoints"), NullLogger<CheckpointFolder>.Instance);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nothing_is_listed_before_the_first_is_saved() => _checkpoints.List(0).ShouldBeEmpty();

    [Fact]
    public void The_newest_two_of_each_shard_are_kept_newest_first()
    {
        for (var position = 1; position <= 4; position++)
            Save(0, position * 1000L, $"state {position}");
        Save(10, 5, "other shard");

        Contents(0).ShouldBe([(4000, "state 4"), (3000, "state 3")]);
        Contents(10).ShouldBe([(5, "other shard")]);
        Contents(1).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_with_any_byte_changed_or_cut_is_left_out_and_the_older_one_serves()
    {
        Save(0, 1, "old");
        Save(0, 2, "new state");
        var newest = Directory.GetFiles(Path.Combine(_folder, "checkpoints")).Max()!;
        var bytes = File.ReadAllBytes(newest);
        for (var at = 0; at < bytes.Length; at++)
        {
            File.WriteAllBytes(newest, [.. bytes[..at], (byte)(bytes[at] ^ 0x10), .. bytes[(at + 1)..]]);
            Contents(0).ShouldBe([(1, "old")], $"byte {at} flipped");
            File.WriteAllBytes(newest, bytes[..at]);
            Contents(0).ShouldBe([(1, "old")], $"cut to {at} bytes");
        }

        File.WriteAllBytes(newest, bytes);
        Contents(0).Count.ShouldBe(2);
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_older_ones_and_no_debris()
    {
        Save(0, 1, "old");

        Should.Throw<IOException>(() => _checkpoints.Save(0, 2, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("disk full");
        }));

        Contents(0).ShouldBe([(1, "old")]);
        Directory.GetFiles(Path.Combine(_folder, "checkpoints")).Length.ShouldBe(1);
    }

    [Fact]
    public void An_empty_state_and_one_of_many_buffers_come_back()
    {
        var large = new string('x', 1_000_000);
        Save(0, 1, "");
        Save(0, 2, large);

        Contents(0).ShouldBe([(2, large), (1, "")]);
    }

    private void Save(int shard, long position, string state) =>
        _checkpoints.Save(shard, position, stream => stream.Write(Encoding.UTF8.GetBytes(state)));

    private List<(long Position, string State)> Contents(int shard) =>
        [.. _checkpoints.List(shard).Select(c =>
        {
            using var stream = c.Open();
            using var reader = new StreamReader(stream);
            return (c.Position, reader.ReadToEnd());
        })];
}
