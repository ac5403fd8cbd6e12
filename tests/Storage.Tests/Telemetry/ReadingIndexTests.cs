using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Tests.Telemetry;

public sealed class ReadingIndexTests : IDisposable
{
    private readonly StoreRig _rig = new();

    private SegmentJournal Journal => _rig.Journal;
    private IReadingIndex Index => _rig.Store.Index;

    [Fact]
    public void The_newest_event_time_is_that_of_a_trusted_clock()
    {
        Index.NewestEventMs(7, 1).ShouldBe(long.MinValue);
        Index.Add(7, 1000, 1, 40, clockSuspect: false);
        Index.Add(7, 900, 1, 90, clockSuspect: false);
        Index.Add(7, 5000, 1, 140, clockSuspect: true);

        Index.NewestEventMs(7, 1).ShouldBe(1000);
        Index.NewestEventMs(7, 60).ShouldBe(long.MinValue);
        Index.NewestEventMs(900_000, 1).ShouldBe(long.MinValue);
    }

    [Fact]
    public void Entries_of_a_key_are_found_on_disk_and_in_the_record_being_built()
    {
        var first = Entries.Of(7, 1000, 60.5);
        var other = Entries.Of(7, 1001, 99);
        Index.Add(7, 1000, 1, Journal.NextEntryPosition(), clockSuspect: false);
        Index.Add(7, 1001, 1, Journal.NextEntryPosition() + first.Length, clockSuspect: false);
        Journal.Append([.. first, .. other], 2, 0);
        var pendingPosition = Journal.NextEntryPosition();
        var conflict = Entries.Of(7, 1000, 61.5, EntryKind.Conflict);
        Index.Add(7, 1000, 1, pendingPosition + other.Length, clockSuspect: false);

        var found = new ArrayBufferWriter<byte>();
        Index.TryFind(7, 1000, 1, [.. other, .. conflict], pendingPosition, found).ShouldBeTrue();

        found.WrittenSpan.ToArray().ShouldBe([.. first, .. conflict]);
        Index.TryFind(7, 1002, 1, [], pendingPosition, found).ShouldBeFalse();
        Index.TryFind(7, 1000, 60, [], pendingPosition, found).ShouldBeFalse();
        Index.TryFind(8, 1000, 1, [], pendingPosition, found).ShouldBeFalse();
    }

    [Fact]
    public void What_a_suspect_clock_sent_is_known_again_after_a_restart()
    {
        var sent = Entries.Of(7, 1000, 60.5, flags: EntryFlags.ClockSuspect);
        Index.TryNoteSuspect(new(sent)).ShouldBeTrue();
        Index.TryNoteSuspect(new(sent)).ShouldBeFalse();
        _rig.Commit(sent);

        _rig.Reopen();

        Index.TryNoteSuspect(new(Entries.Of(7, 9000, 60.5, flags: EntryFlags.ClockSuspect))).ShouldBeFalse();
        Index.TryNoteSuspect(new(Entries.Of(8, 1000, 60.5, flags: EntryFlags.ClockSuspect))).ShouldBeTrue();
    }

    [Fact]
    public void What_a_suspect_clock_sent_is_known_again_after_compaction_and_a_restart()
    {
        var sent = Entries.Of(7, 1000, 60.5, flags: EntryFlags.ClockSuspect);
        Index.TryNoteSuspect(new(sent)).ShouldBeTrue();
        _rig.Commit(sent);
        _rig.CompactQuiet();
        _rig.Store.Compactor.CompactedPosition.ShouldBe(Journal.DurablePosition);

        _rig.Reopen();

        Index.TryNoteSuspect(new(Entries.Of(7, 9000, 60.5, flags: EntryFlags.ClockSuspect))).ShouldBeFalse();
    }

    public void Dispose() => _rig.Dispose();
}
