using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Sessions;
using SensorHub.TestKit.Ingest;

namespace SensorHub.Ingest.Tests.Admission;

public sealed class HeldPacketAdmissionTests : CommitterFixture
{
    private const int Session = 1;

    [Fact]
    public async Task An_identifier_is_held_only_with_all_readings_of_its_message()
    {
        await Commit(BatchOf.Entries(Budget, Reading(T)));
        Index.Refusal = new IOException("cannot be read");
        using var batch = Message();
        await Should.ThrowAsync<IOException>(() => Commit(batch));
        Held.All.ShouldBeEmpty();

        Index.Refusal = null;
        await Commit(batch);
        Held.Of(Session).All.ToArray().ShouldBe([(ushort)7]);
        Ledger.Snapshot().ShouldSatisfyAllConditions(b => b.Stored.ShouldBe(3), b => b.Duplicates.ShouldBe(1), b => b.Received.ShouldBe(4));
    }

    [Fact]
    public async Task Identifiers_are_in_no_book_and_in_every_record()
    {
        using var batch = new ReadingBatch(Budget);
        PacketEntry.TryWrite(batch, EntryKind.PacketHeld, Session, packetId: 7, T).ShouldBeTrue();
        PacketEntry.TryWrite(batch, EntryKind.PacketReleased, Session, packetId: 7, T).ShouldBeTrue();
        await Commit(batch);
        Journal.Records[^1].Count.ShouldBe(2);
        Held.All.ShouldBeEmpty();
        Ledger.Snapshot().ShouldSatisfyAllConditions(b => b.Received.ShouldBe(0), b => b.Pending.ShouldBe(0), b => b.Stored.ShouldBe(0));
    }

    // The second reading is older than what is known: its key must be looked up.
    private ReadingBatch Message()
    {
        var batch = BatchOf.Entries(Budget, Reading(T + 1_000), Reading(T - 1_000));
        PacketEntry.TryWrite(batch, EntryKind.PacketHeld, Session, packetId: 7, T).ShouldBeTrue();
        return batch;
    }

    private static byte[] Reading(long ms) => Entries.Reading(device: 1, ms, [Entries.Value(Metric.Leq, 60)]);
}
