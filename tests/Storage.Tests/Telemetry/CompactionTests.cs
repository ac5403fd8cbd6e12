using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Telemetry.Retention;
using SensorHub.Storage.Tests.Journal;

namespace SensorHub.Storage.Tests.Telemetry;

public sealed class CompactionTests
{
    private const long T = 1_800_000_000_000;

    [Fact]
    public void Only_full_segments_before_the_evaluated_position_are_compacted()
    {
        using var rig = new StoreRig();
        Fill(rig, records: 10);
        var second = rig.Journal.Segments()[1];

        rig.Store.Compactor.CompactNext(second.FirstPosition - 1).ShouldBeFalse();
        rig.CompactAll(second.EndPosition - 1);
        rig.Store.Compactor.CompactedPosition.ShouldBe(second.FirstPosition);
        rig.CompactAll();

        rig.Store.Compactor.CompactedPosition.ShouldBe(rig.Journal.Segments()[^1].FirstPosition);
        rig.Read(1).Count.ShouldBe(100);
    }

    [Fact]
    public void Hours_that_are_over_are_sealed_and_answer_the_same()
    {
        using var rig = new StoreRig();
        Fill(rig, records: 30);
        var before = rig.Read(1);
        var evidence = rig.Evidence(1);
        rig.CompactAll();
        rig.Unsealed(1).Count.ShouldBeGreaterThan(3);

        rig.SealAll();

        rig.Unsealed(1).Count.ShouldBe(1, "the newest hour is not over");
        rig.Read(1).ShouldBe(before);
        rig.Evidence(1).ShouldBe(evidence);
        rig.Reopen();
        rig.Read(1).ShouldBe(before);
    }

    [Fact]
    public void A_write_that_fails_leaves_nothing_behind()
    {
        using var rig = new StoreRig();
        Fill(rig, records: 10);
        using var chunks = new ChunkStore(rig.DatabaseFile, StoreRig.NoneUnreadable);

        Should.Throw<InvalidOperationException>(() => chunks.Write(writer =>
        {
            writer.Put(new(1, 1, 500_000, 0), new byte[10]);
            throw new InvalidOperationException("stop");
        }));

        chunks.CompactedPosition.ShouldBe(0);
        rig.Read(1).Count.ShouldBe(100);
    }

    [Fact]
    public void Segments_go_after_their_keeping_time_and_their_readings_stay()
    {
        var timers = new FakeTimeProvider();
        using var rig = new StoreRig(keepDays: 30, keeping: Keeping.Default with { Timers = timers });
        for (var day = 0; day < 60; day++)
        {
            timers.Advance(TimeSpan.FromDays(1));
            rig.Store.Compactor.RemoveOld().ShouldBe(0, "nothing is compacted yet");
            rig.Commit(T + day * UnixMs.Day, [.. Enumerable.Range(0, 20).Select(n => Entries.Of(1, T + day * UnixMs.Day + n, 50))]);
        }

        rig.CompactAll();

        rig.Store.Compactor.RemoveOld().ShouldBeInRange(25, 30);

        using var reader = rig.Journal.OpenReader(rig.Journal.FirstPosition);
        reader.TryRead(out var oldest).ShouldBeTrue();
        oldest.CommittedMs.ShouldBeInRange(T + 28 * UnixMs.Day, T + 30 * UnixMs.Day);
        rig.Read(1).Count.ShouldBe(60 * 20);
        var raw = new List<int>();
        rig.Store.Raw.ReadEntries(1, 1, T, long.MaxValue, (long _, in ReadingEntry entry) => raw.Add(entry.Raw.Length));
        raw[0].ShouldBe(0);
        raw[^1].ShouldBeGreaterThan(0);
        rig.Reopen();
        rig.Read(1).Count.ShouldBe(60 * 20);
    }

    [Fact]
    public void Segments_beyond_the_byte_bound_go_before_their_time()
    {
        using var rig = new StoreRig(keepBytes: 10_000);
        Fill(rig, records: 40);
        rig.CompactAll();

        rig.Store.Compactor.RemoveOld().ShouldBeGreaterThan(5);

        (rig.Journal.DurablePosition - rig.Journal.FirstPosition).ShouldBeInRange(10_000, 13_000);
        rig.Read(1).Count.ShouldBe(400);
    }

    [Fact]
    public void Quarantined_payloads_are_no_readings()
    {
        using var rig = new StoreRig();
        rig.Journal.Append(Entries.Of(0, T, 60, EntryKind.Quarantine), 1, 0);
        Fill(rig, records: 10);
        rig.Reopen();
        rig.CompactAll();

        rig.Read(0).ShouldBeEmpty();
    }

    [Fact]
    public void Journal_and_database_that_do_not_belong_together_are_refused()
    {
        using var rig = new StoreRig();
        Fill(rig, records: 10);
        rig.CompactAll();
        using var other = JournalRig.Open(new SyncedImage());

        Should.Throw<InvalidDataException>(() => TelemetryStore.OpenAsync(new() { DatabaseFile = rig.DatabaseFile }, other).GetAwaiter().GetResult())
            .Message.ShouldContain("Restore both from the same backup");
    }

    [Fact]
    public void The_library_is_at_least_the_version_without_known_holes()
    {
        // CVE-2025-6965 is fixed in 3.50.2.
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();

        Version.Parse(connection.ServerVersion).ShouldBeGreaterThanOrEqualTo(new Version(3, 50, 2));
    }

    [Fact]
    public void A_commit_of_chunks_waits_for_the_disk()
    {
        using var rig = new StoreRig();
        using var connection = ChunkSchema.OpenForWriting(rig.DatabaseFile);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT synchronous FROM pragma_synchronous) || ' ' || (SELECT journal_mode FROM pragma_journal_mode)";

        command.ExecuteScalar().ShouldBe("2 wal");
    }

    private static void Fill(StoreRig rig, int records)
    {
        for (var i = 0; i < records; i++)
            rig.Commit([.. Enumerable.Range(0, 10).Select(n => Entries.Of(1, T + (i * 10 + n) * 60_000, i))]);
    }
}
