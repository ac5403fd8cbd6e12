using System.Runtime.InteropServices;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Connections;

/// <summary>
/// The receiver's half of QoS 2 for one connection (section 4.3.3): which identifiers its session holds, and which ones the batch in hand holds or
/// releases once it is on disk. A batch speaks of an identifier once at most, so what is on disk decides about the next packet.
/// </summary>
/// <param name="batch">Null: nothing is kept beyond the connection.</param>
internal sealed class HeldInBatch(HeldIds held, int session, ReadingBatch? batch)
{
    private readonly List<ushort> _inBatch = [];

    /// <summary>Identifiers held, those of the batch included.</summary>
    public int Count => held.Count + _inBatch.Count;

    /// <summary>The batch speaks of it: ask again when that is on disk.</summary>
    public bool IsOpen(ushort packetId) => CollectionsMarshal.AsSpan(_inBatch).Contains(packetId);

    public bool Holds(ushort packetId) => held.Contains(packetId);

    /// <returns>False when the budget gives no room now.</returns>
    public bool TryHold(ushort packetId, long receivedMs) => TryNote(EntryKind.PacketHeld, packetId, receivedMs);

    /// <returns>False when the budget gives no room now.</returns>
    public bool TryRelease(ushort packetId, long receivedMs) => TryNote(EntryKind.PacketReleased, packetId, receivedMs);

    /// <summary>The batch is on disk.</summary>
    public void Committed() => _inBatch.Clear();

    private bool TryNote(EntryKind kind, ushort packetId, long receivedMs)
    {
        if (batch is null)
        {
            held.Note(kind, packetId);
            return true;
        }

        if (!PacketEntry.TryWrite(batch, kind, session, packetId, receivedMs))
            return false;
        _inBatch.Add(packetId);
        return true;
    }
}
