using System.Buffers;
using System.Text;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Journal;

/// <summary>However many segments there are, few of them are open.</summary>
public sealed class ReadHandlesTests
{
    // So that a segment has room for one record.
    private const int EntriesOfRecord = 10;

    private readonly SyncedImage _image = new();

    [Fact]
    public void Entries_of_any_segment_are_read_with_a_bounded_number_of_handles()
    {
        using var journal = JournalRig.Open(_image);
        var positions = new List<long>();
        for (var i = 0; i < 3 * SegmentJournal.MaxReadHandles; i++)
        {
            positions.Add(journal.NextEntryPosition());
            journal.Append(Enumerable.Repeat(Entries.Of(1, i, 50), EntriesOfRecord).SelectMany(e => e).ToArray(), EntriesOfRecord, JournalRig.StartMs);
        }

        var before = _image.OpenHandles;
        foreach (var (position, i) in positions.Concat(positions).Select((p, i) => (p, i % positions.Count)))
        {
            var entry = new ArrayBufferWriter<byte>();
            journal.TryReadEntry(position, entry).ShouldBeTrue();
            new Devices.Readings.ReadingEntry(entry.WrittenSpan).EventMs.ShouldBe(i);
            _image.OpenHandles.ShouldBeLessThanOrEqualTo(before + SegmentJournal.MaxReadHandles);
        }

        journal.Segments().Count.ShouldBeGreaterThan(2 * SegmentJournal.MaxReadHandles);
    }

    [Fact]
    public void A_handle_in_use_outlives_its_place_and_its_segment()
    {
        _image.Put("0000000000000000.seg", Encoding.ASCII.GetBytes("zero"));
        _image.Put("0000000000000004.seg", Encoding.ASCII.GetBytes("four"));
        var (zero, four) = (new Segment(0), new Segment(4));
        using var handles = new ReadHandles(_image, most: 1);
        var bytes = new byte[4];

        using (var first = handles.Rent(zero))
        {
            using (handles.Rent(four))
                handles.Close(zero);
            first.File!.Read(bytes, 0).ShouldBe(4);
        }

        Encoding.ASCII.GetString(bytes).ShouldBe("zero");
        handles.Rent(zero).File.ShouldBeNull();
        _image.OpenHandles.ShouldBe(1);
        handles.Dispose();
        _image.OpenHandles.ShouldBe(0);
        handles.Rent(four).File.ShouldBeNull();
    }
}
