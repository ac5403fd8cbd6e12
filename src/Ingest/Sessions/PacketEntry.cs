using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Sessions;

/// <summary>
/// A packet identifier as it lies in the journal: an entry without values and raw bytes, its device the handle that names the session, its revision the
/// identifier.
/// </summary>
public static class PacketEntry
{
    /// <summary>No packet has it [MQTT-2.2.1-2]; in <see cref="EntryKind.PacketReleased"/> it stands for all of the session.</summary>
    public const ushort AllPackets = 0;
    public static readonly int Length = ReadingEntryWriter.LengthOf(0, 0);

    /// <param name="kind"><see cref="EntryKind.PacketHeld"/> or <see cref="EntryKind.PacketReleased"/>.</param>
    /// <returns>False when the budget gives no room now.</returns>
    public static bool TryWrite(ReadingBatch batch, EntryKind kind, int session, ushort packetId, long receivedMs)
    {
        if (!batch.TryReserve(Length, out var room))
            return false;
        ReadingEntryWriter.WriteHeader(room, new(kind, EntryFlags.None, PayloadFormat.Json, receivedMs, receivedMs, session, PeriodS: 0, packetId), 0, 0);
        batch.AdvanceUncounted(Length);
        return true;
    }
}
