namespace SensorHub.Storage.Journal;

/// <summary>Shared handles of segments for reads at any offset, opened at first use, the least recently used closed beyond a number. Any thread.</summary>
/// <param name="most">Open at a time; those in use stay open beyond it.</param>
internal sealed class ReadHandles(IJournalFiles files, int most) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Segment, LinkedListNode<Handle>> _open = [];
    private readonly LinkedList<Handle> _newestFirst = new();
    private bool _isDisposed;

    /// <summary>To be disposed when the read is over. Without a file when the segment was removed.</summary>
    /// <exception cref="IOException">The file cannot be opened now.</exception>
    public Lease Rent(Segment segment)
    {
        lock (_gate)
        {
            if (segment.IsClosed || _isDisposed)
                return default;
            if (_open.TryGetValue(segment, out var node))
                _newestFirst.Remove(node);
            else
                _open.Add(segment, node = new(new(segment, files.OpenForReading(segment.Name))));
            _newestFirst.AddFirst(node);
            node.Value.Users++;
            CloseOldest();
            return new(this, node.Value);
        }
    }

    /// <summary>The segment was removed or replaced: it is not opened again.</summary>
    public void Close(Segment segment)
    {
        lock (_gate)
        {
            segment.IsClosed = true;
            if (_open.TryGetValue(segment, out var node))
                Drop(node);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_newestFirst.First is { } node)
                Drop(node);
        }
    }

    private void CloseOldest()
    {
        for (var node = _newestFirst.Last; node is not null && _open.Count > most;)
        {
            var before = node.Previous;
            if (node.Value.Users == 0)
                Drop(node);
            node = before;
        }
    }

    private void Drop(LinkedListNode<Handle> node)
    {
        _open.Remove(node.Value.Segment);
        _newestFirst.Remove(node);
        node.Value.IsDropped = true;
        if (node.Value.Users == 0)
            node.Value.File.Dispose();
    }

    private void Return(Handle handle)
    {
        lock (_gate)
        {
            if (--handle.Users == 0 && handle.IsDropped)
                handle.File.Dispose();
        }
    }

    public readonly struct Lease : IDisposable
    {
        private readonly ReadHandles? _of;
        private readonly Handle? _handle;

        internal Lease(ReadHandles of, Handle handle) => (_of, _handle) = (of, handle);

        public IJournalFile? File => _handle?.File;

        public void Dispose()
        {
            if (_handle is not null)
                _of!.Return(_handle);
        }
    }

    internal sealed class Handle(Segment segment, IJournalFile file)
    {
        public Segment Segment => segment;
        public IJournalFile File => file;
        public int Users { get; set; }
        public bool IsDropped { get; set; }
    }
}
