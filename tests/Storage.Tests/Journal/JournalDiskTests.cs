using System.Buffers;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Readings;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Tests.Journal;

public sealed class JournalDiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journal-").FullName;

    [Fact]
    public void A_journal_on_a_real_disk_is_read_back_after_a_restart()
    {
        using (var first = Open())
        {
            for (var i = 0; i < 100; i++)
                first.Append($"record {i} {new string('.', 100)}");
        }

        using var second = Open();
        second.Texts().Count.ShouldBe(100);
        Directory.GetFiles(Journal, "*.seg").Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_name_that_may_not_be_deleted_is_a_failure_of_the_disk()
    {
        using var files = new DiskFiles(Journal);
        Directory.CreateDirectory(files.PathOf("a.seg"));

        Should.Throw<IOException>(() => files.Delete("a.seg"));
    }

    [Fact]
    public void Two_hubs_cannot_share_a_folder()
    {
        using var first = Open();

        Should.Throw<IOException>(Open).Message.ShouldContain("another process uses it");
    }

    [Fact]
    public void An_entry_is_read_back_by_its_position_with_its_raw_bytes()
    {
        using var journal = Open();
        var raw = new byte[5000];
        Random.Shared.NextBytes(raw);
        var entry = new byte[ReadingEntryWriter.LengthOf(1, raw.Length)];
        ReadingEntryWriter.Write(
            entry, new(EntryKind.Reading, EntryFlags.None, PayloadFormat.Json, 1, 2, 3, 1),
            [new(Metric.Leq, Quality.Good, 61.25)], raw);
        var position = journal.NextPosition + JournalRecord.HeaderLength;
        journal.Append(entry, 1, 0);

        var found = new ArrayBufferWriter<byte>();
        journal.TryReadEntry(position, found).ShouldBeTrue();

        found.WrittenSpan.ToArray().ShouldBe(entry);
        Should.Throw<InvalidDataException>(() => journal.TryReadEntry(position + 1, found)).Message.ShouldContain("offset");
        Should.Throw<ArgumentOutOfRangeException>(() => journal.TryReadEntry(journal.DurablePosition, found));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Journal => Path.Combine(_folder, "data", "journal");

    private SegmentJournal Open() =>
        SegmentJournal.Open(new JournalOptions { Folder = Journal, SegmentBytes = 1024 }, new FakeTimeProvider());
}
