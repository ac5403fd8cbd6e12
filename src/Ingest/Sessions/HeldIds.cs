using SensorHub.Devices.Readings;

namespace SensorHub.Ingest.Sessions;

/// <summary>
/// Packet identifiers of the QoS 2 messages that one session sent and has not released; two bytes each. Not thread safe: the connection that has the
/// session reads it while none of its batches is in flight, else the commit thread writes it.
/// </summary>
public sealed class HeldIds
{
    private const int FirstIds = 8;

    // _ids[..Count] ascends.
    private ushort[] _ids = [];

    public int Count { get; private set; }
    public ReadOnlySpan<ushort> All => _ids.AsSpan(0, Count);

    public bool Contains(ushort id) => All.BinarySearch(id) >= 0;

    /// <param name="kind"><see cref="EntryKind.PacketHeld"/> or <see cref="EntryKind.PacketReleased"/>.</param>
    /// <param name="id"><see cref="PacketEntry.AllPackets"/> releases all.</param>
    internal void Note(EntryKind kind, ushort id)
    {
        if (kind == EntryKind.PacketHeld)
            Add(id);
        else if (id == PacketEntry.AllPackets)
            Clear();
        else
            Remove(id);
    }

    private void Add(ushort id)
    {
        var at = ~All.BinarySearch(id);
        if (at < 0)
            return;
        if (Count == _ids.Length)
            Array.Resize(ref _ids, Math.Max(FirstIds, Count * 2));
        _ids.AsSpan(at, Count - at).CopyTo(_ids.AsSpan(at + 1));
        _ids[at] = id;
        Count++;
    }

    private void Remove(ushort id)
    {
        var at = All.BinarySearch(id);
        if (at < 0)
            return;
        _ids.AsSpan(at + 1, Count - at - 1).CopyTo(_ids.AsSpan(at));
        if (--Count == 0)
            Clear();
    }

    private void Clear() => (_ids, Count) = ([], 0);
}
