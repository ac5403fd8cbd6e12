using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Tests.Telemetry;

/// <summary>Packet identifiers of QoS 2 are exact at every start, wherever the journal's compacted part ends.</summary>
public sealed class HeldPacketTests
{
    private const long T = 1_800_000_000_000;

    [Fact]
    public void They_are_known_after_a_restart()
    {
        using var rig = new StoreRig();
        Commit(rig, Held(1, 7), Held(1, 8), Held(2, 7));
        Commit(rig, Released(1, 7));
        rig.Reopen();
        rig.Store.Held.All.Order().ShouldBe([(1, (ushort)8), (2, (ushort)7)]);
    }

    [Fact]
    public void They_are_known_after_any_compaction_and_removal_of_segments()
    {
        using var rig = new StoreRig(segmentBytes: 1024);
        var model = new SortedSet<(int, ushort)>();
        for (ushort id = 1; id <= 60; id++)
        {
            Commit(rig, Held(1, id), Held(2, id));
            Commit(rig, id % 3 == 0 ? Released(1, id) : Released(2, id));
            model.Add(id % 3 == 0 ? (2, id) : (1, id));
            if (id % 7 == 0)
                rig.CompactAll();
            rig.Reopen();
            rig.Store.Held.All.Order().ShouldBe(model);
        }

        rig.Store.Compactor.CompactedPosition.ShouldBeGreaterThan(0);
        rig.Journal.RemoveBefore(rig.Store.Compactor.CompactedPosition).ShouldBeGreaterThan(0);
        rig.Reopen();
        rig.Store.Held.All.Order().ShouldBe(model);
    }

    [Fact]
    public void The_end_of_a_session_is_compacted_like_the_rest()
    {
        using var rig = new StoreRig(segmentBytes: 512);
        Commit(rig, Held(1, 7), Held(2, 7));
        Commit(rig, Released(1, 0));
        for (var i = 0; i < 10; i++)
            rig.Commit(Entries.Of(1, T + i, 60), Entries.Of(2, T + i, 60));
        rig.CompactAll();
        rig.Store.Compactor.CompactedPosition.ShouldBeGreaterThan(0);
        rig.Reopen();
        rig.Store.Held.All.ShouldBe([(2, (ushort)7)]);
    }

    [Fact]
    public void They_are_no_readings()
    {
        using var rig = new StoreRig();
        rig.Commit(Entries.Of(1, T, 60));
        Commit(rig, Held(1, 7));
        rig.Reopen();
        rig.Read(1).Count.ShouldBe(1);
        rig.Read(1, periodS: 0).ShouldBeEmpty();
    }

    [Fact]
    public void A_database_from_before_them_gets_its_table()
    {
        using var rig = new StoreRig();
        rig.Commit(Entries.Of(1, T, 60));
        rig.Reopen(OldSchema.Version1);
        rig.Store.Held.All.ShouldBeEmpty();
        rig.Read(1).Count.ShouldBe(1);
    }

    private static void Commit(StoreRig rig, params byte[][] entries) =>
        rig.Journal.Append(entries.SelectMany(e => e).ToArray(), entries.Length, T);

    private static byte[] Held(int session, ushort packetId) => Of(EntryKind.PacketHeld, session, packetId);

    private static byte[] Released(int session, ushort packetId) => Of(EntryKind.PacketReleased, session, packetId);

    private static byte[] Of(EntryKind kind, int session, ushort packetId) =>
        Entries.Of(session, T, periodS: 0, kind, EntryFlags.None, [], packetId);
}
