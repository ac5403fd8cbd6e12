using SensorHub.Devices.Time;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Journal;

/// <summary>The journal does not fill the disk by itself.</summary>
public sealed class JournalRoomTests
{
    private const long Kept = 4000;

    [Fact]
    public void Nothing_is_appended_into_the_room_that_is_left_to_decisions()
    {
        var image = new SyncedImage { TotalBytes = 1 << 20, FreeBytes = 2 * Kept };
        using var journal = JournalRig.Open(image, minFreeBytes: Kept);

        Should.Throw<IOException>(() =>
        {
            while (true)
                journal.Append("reading");
        }).Message.ShouldContain("Free space");
        image.FreeBytes.ShouldBeGreaterThanOrEqualTo(Kept);
        var texts = journal.Texts().Count;

        image.FreeBytes += 1000;
        journal.Append("and on");
        journal.Texts().Count.ShouldBe(texts + 1);
    }

    [Fact]
    public void Of_a_small_file_system_a_twentieth_is_left()
    {
        var image = new SyncedImage { TotalBytes = 20_000, FreeBytes = 1500 };
        using var journal = JournalRig.Open(image, minFreeBytes: 1 << 20);

        journal.Room().KeptBytes.ShouldBe(1000);
        journal.Append("reading");
        image.FreeBytes = 1000;
        Should.Throw<IOException>(() => journal.Append("reading"));
    }

    [Fact]
    public void While_room_is_short_the_oldest_compacted_segments_go_and_no_more_than_that()
    {
        using var rig = new StoreRig(minFreeBytes: Kept);
        rig.Image.TotalBytes = 1 << 20;
        for (var record = 0; record < 40; record++)
            rig.Commit(JournalRig.StartMs, [.. Enumerable.Range(0, 10).Select(n => Entries.Of(1, JournalRig.StartMs + record * UnixMs.Minute + n, 50))]);
        var segments = rig.Journal.Segments();
        rig.Image.FreeBytes = 2 * Kept - 3000;

        rig.Store.Compactor.RemoveOld().ShouldBe(0, "nothing is compacted yet");
        rig.CompactAll(segments[5].EndPosition);
        rig.Store.Compactor.RemoveOld().ShouldBe(2, "two segments are the 3000 bytes that were missing");
        rig.Image.FreeBytes = 2 * Kept;
        rig.Store.Compactor.RemoveOld().ShouldBe(0);

        rig.Image.FreeBytes = 0;
        rig.Store.Compactor.RemoveOld().ShouldBe(4, "what is not compacted stays");
        rig.Read(1).Count.ShouldBe(400);
    }
}
