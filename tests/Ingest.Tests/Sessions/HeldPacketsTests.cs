using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Tests.Sessions;

public sealed class HeldPacketsTests
{
    private const int Seed = 11;
    private readonly HeldPackets _held = new();

    [Fact]
    public void They_are_what_was_held_and_not_released_in_any_order()
    {
        var random = new Random(Seed);
        var model = new SortedSet<ushort>();
        for (var step = 0; step < 5_000; step++)
        {
            var id = (ushort)random.Next(1, 200);
            var kind = random.Next(2) == 0 ? EntryKind.PacketHeld : EntryKind.PacketReleased;
            Apply(kind, session: 1, id);
            _ = kind == EntryKind.PacketHeld ? model.Add(id) : model.Remove(id);
            _held.Of(1).All.ToArray().ShouldBe(model);
            _held.Of(1).Contains(id).ShouldBe(model.Contains(id));
        }
    }

    [Fact]
    public void The_end_of_a_session_leaves_the_others()
    {
        Apply(EntryKind.PacketHeld, session: 1, 7);
        Apply(EntryKind.PacketHeld, session: 1, ushort.MaxValue);
        Apply(EntryKind.PacketHeld, session: 2, 7);
        Apply(EntryKind.PacketReleased, session: 1, PacketEntry.AllPackets);
        _held.All.ShouldBe([(2, (ushort)7)]);
    }

    private void Apply(EntryKind kind, int session, ushort packetId)
    {
        using var batch = new ReadingBatch(new InFlightBudget());
        PacketEntry.TryWrite(batch, kind, session, packetId, receivedMs: 0).ShouldBeTrue();
        batch.Count.ShouldBe(0);
        _held.Apply(new(batch.Entries));
    }
}
