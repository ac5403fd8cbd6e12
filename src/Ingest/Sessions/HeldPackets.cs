using System.Collections.Concurrent;
using SensorHub.Devices.Readings;

namespace SensorHub.Ingest.Sessions;

/// <summary>
/// The held packet identifiers of all sessions, a session named by the handle of its device: a fold over the journal's
/// <see cref="EntryKind.PacketHeld"/> and <see cref="EntryKind.PacketReleased"/> entries, so it is after a crash what it was before. The commit thread
/// applies entries as it admits them; see <see cref="HeldIds"/> for who may read.
/// </summary>
public sealed class HeldPackets
{
    private readonly ConcurrentDictionary<int, HeldIds> _bySession = new();

    /// <summary>All of them, for a projection; nothing may be applied meanwhile.</summary>
    public IEnumerable<(int Session, ushort PacketId)> All => _bySession.SelectMany(s => s.Value.All.ToArray().Select(id => (s.Key, id)));

    public HeldIds Of(int session) => _bySession.GetOrAdd(session, static _ => new());

    /// <summary>Takes an entry of the journal in; entries must come in its order. Readings and refused payloads say nothing here.</summary>
    public void Apply(ReadingEntry entry)
    {
        if (entry.Kind is EntryKind.PacketHeld or EntryKind.PacketReleased)
            Of(entry.Device).Note(entry.Kind, entry.Revision);
    }

    public void Hold(int session, ushort packetId) => Of(session).Note(EntryKind.PacketHeld, packetId);
}
