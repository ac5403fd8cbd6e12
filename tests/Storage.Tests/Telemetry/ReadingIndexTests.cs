using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Tests.Journal;

namespace SensorHub.Storage.Tests.Telemetry;

public sealed class ReadingIndexTests : IDisposable
{
    private readonly SegmentJournal _journal = JournalRig.Open(new SyncedImage());
    private readonly ReadingIndex _index;

    public ReadingIndexTests() => _index = new(new RecentIndex(), _journal);

    [Fact]
    public void The_newest_event_time_is_that_of_a_trusted_clock()
    {
        _index.NewestEventMs(7, 1).ShouldBe(long.MinValue);
        _index.Add(7, 1000, 1, 40, clockSuspect: false);
        _index.Add(7, 900, 1, 90, clockSuspect: false);
        _index.Add(7, 5000, 1, 140, clockSuspect: true);

        _index.NewestEventMs(7, 1).ShouldBe(1000);
        _index.NewestEventMs(7, 60).ShouldBe(long.MinValue);
        _index.NewestEventMs(900_000, 1).ShouldBe(long.MinValue);
    }

    [Fact]
    public void Entries_of_a_key_are_found_on_disk_and_in_the_record_being_built()
    {
        var first = Entries.Of(7, 1000, 60.5);
        var other = Entries.Of(7, 1001, 99);
        _index.Add(7, 1000, 1, _journal.NextEntryPosition(), clockSuspect: false);
        _index.Add(7, 1001, 1, _journal.NextEntryPosition() + first.Length, clockSuspect: false);
        _journal.Append([.. first, .. other], 2, 0);
        var pendingPosition = _journal.NextEntryPosition();
        var conflict = Entries.Of(7, 1000, 61.5, EntryKind.Conflict);
        _index.Add(7, 1000, 1, pendingPosition + other.Length, clockSuspect: false);

        var found = new ArrayBufferWriter<byte>();
        _index.TryFind(7, 1000, 1, [.. other, .. conflict], pendingPosition, found).ShouldBeTrue();

        found.WrittenSpan.ToArray().ShouldBe([.. first, .. conflict]);
        _index.TryFind(7, 1002, 1, [], pendingPosition, found).ShouldBeFalse();
        _index.TryFind(7, 1000, 60, [], pendingPosition, found).ShouldBeFalse();
        _index.TryFind(8, 1000, 1, [], pendingPosition, found).ShouldBeFalse();
    }

    public void Dispose() => _journal.Dispose();
}
