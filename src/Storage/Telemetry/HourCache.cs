namespace SensorHub.Storage.Telemetry;

/// <summary>
/// Compacted hours that admission looked into, decoded, the least recently used dropped first. For one thread. All are dropped
/// when a compaction has moved on, since any may have grown.
/// </summary>
internal sealed class HourCache(ChunkStore chunks, long maxBytes) : IDisposable
{
    private readonly Dictionary<(int Device, int PeriodS, long Hour), LinkedListNode<Cached>> _byKey = [];
    private readonly LinkedList<Cached> _newestFirst = new();
    private readonly ChunkReader _reader = chunks.Rent();
    private long _compactedPosition = -1;
    private long _bytes;

    /// <summary>
    /// The entries of an hour, sorted by event time and position, and how far the journal was compacted when they were read; valid until the next call.
    /// </summary>
    public (EntryRows Rows, long CompactedPosition) Get(int device, int periodS, long hour)
    {
        DropOutdated();
        if (_byKey.TryGetValue((device, periodS, hour), out var node))
        {
            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            return (node.Value.Rows, node.Value.Position);
        }

        var rows = new EntryRows();
        var position = _reader.ReadHour(device, periodS, hour, withTrail: false, rows);
        rows.SortByKey();
        Keep(new((device, periodS, hour), rows, position));
        return (rows, position);
    }

    public void Dispose() => chunks.Return(_reader);

    private void Keep(in Cached hour)
    {
        _byKey[hour.Key] = _newestFirst.AddFirst(hour);
        _bytes += hour.Rows.Bytes;
        while (_bytes > maxBytes && _newestFirst.Last is { } oldest)
        {
            _newestFirst.RemoveLast();
            _byKey.Remove(oldest.Value.Key);
            _bytes -= oldest.Value.Rows.Bytes;
        }
    }

    private void DropOutdated()
    {
        var position = chunks.CompactedPosition;
        if (position == _compactedPosition)
            return;
        _compactedPosition = position;
        _byKey.Clear();
        _newestFirst.Clear();
        _bytes = 0;
    }

    private readonly record struct Cached((int Device, int PeriodS, long Hour) Key, EntryRows Rows, long Position);
}
