using System.Runtime.InteropServices;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Space;

namespace SensorHub.Storage.Tests.Journal;

/// <summary>
/// A folder in memory that knows what was synced, can be told to fail, and can be cut off from power: <see cref="PowerCut"/>
/// gives the folder as a disk would show it afterwards, with everything unsynced dropped or torn.
/// </summary>
internal sealed class SyncedImage : IJournalFiles
{
    private const int BlockBytes = 4096;
    private readonly Dictionary<string, Node> _names = [];
    private readonly Dictionary<string, Node> _durableNames = [];

    /// <summary>Bytes that can still be written; a write beyond writes what fits and fails.</summary>
    public long FreeBytes { get; set; } = long.MaxValue;

    /// <summary>
    /// So many of the next file syncs fail; what they should have carried is lost for good, and so is what the disk had in the blocks that they should
    /// have written.
    /// </summary>
    public int FailingSyncs { get; set; }

    public bool HasLastSyncFailed { get; private set; }

    /// <summary>Handles that were opened and not disposed.</summary>
    public int OpenHandles { get; private set; }

    /// <summary>So many of the next folder syncs fail.</summary>
    public int FailingFolderSyncs { get; set; }

    /// <summary>Asked before each read and each opening for reading.</summary>
    public Func<bool> FailsRead { get; set; } = static () => false;

    /// <summary>Asked before a file is deleted.</summary>
    public Func<string, bool> FailsDelete { get; set; } = static _ => false;

    public DiskRoom Room => new(TotalBytes, FreeBytes, 0);

    /// <summary>Size of the file system.</summary>
    public long TotalBytes { get; set; } = long.MaxValue;

    public int Syncs { get; private set; }

    /// <summary>Names of the files in the folder, in order.</summary>
    public IEnumerable<string> Names => _names.Keys.Order(StringComparer.Ordinal);

    public byte[] BytesOf(string name) => _names[name].Cache.ToArray();

    /// <summary>Puts a file in place, durable.</summary>
    public void Put(string name, byte[] bytes)
    {
        var node = new Node(this);
        node.Cache.AddRange(bytes);
        node.Disk.AddRange(bytes);
        _names[name] = _durableNames[name] = node;
    }

    public SyncedImage Copy()
    {
        var copy = new SyncedImage();
        foreach (var name in _names.Keys)
            copy.Put(name, BytesOf(name));
        return copy;
    }

    /// <param name="random">Null drops everything unsynced; else a random part of it, torn at random bytes, is kept.</param>
    public SyncedImage PowerCut(Random? random = null)
    {
        var after = new SyncedImage();
        foreach (var name in _names.Keys.Union(_durableNames.Keys))
        {
            var seen = _names.GetValueOrDefault(name);
            var durable = _durableNames.GetValueOrDefault(name);
            var node = ReferenceEquals(seen, durable) || random is null || random.Next(2) == 0 ? durable : seen;
            if (node is not null)
                after.Put(name, node.AfterPowerCut(random));
        }

        return after;
    }

    public string PathOf(string name) => "/image/" + name;
    public IReadOnlyList<string> List() => [.. _names.Keys];

    public IJournalFile Create(string name)
    {
        if (FreeBytes == 0)
            throw NoSpace();
        var node = new Node(this);
        _names.Add(name, node);
        return new Handle(node);
    }

    public IJournalFile OpenForWriting(string name) => OpenForReading(name);

    public IJournalFile OpenForReading(string name)
    {
        FailRead();
        return _names.TryGetValue(name, out var node) ? new Handle(node) : throw new FileNotFoundException(name);
    }

    public void Delete(string name)
    {
        if (FailsDelete(name))
            throw new IOException("Input/output error");
        _names.Remove(name);
    }

    public void SyncFolder()
    {
        if (FailingFolderSyncs > 0)
        {
            FailingFolderSyncs--;
            throw new IOException("Input/output error");
        }

        _durableNames.Clear();
        foreach (var (name, node) in _names)
            _durableNames[name] = node;
    }

    public void Dispose()
    {
    }

    private static IOException NoSpace() => new("No space left on device", JournalErrors.NoSpace);

    private void FailRead()
    {
        if (FailsRead())
            throw new IOException("Too many open files");
    }

    private sealed class Node(SyncedImage image)
    {
        public SyncedImage Image => image;

        private readonly List<(long Offset, byte[]? Bytes, long Length)> _unsynced = [];

        public List<byte> Cache { get; } = [];
        public List<byte> Disk { get; } = [];

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            var inPlace = Math.Clamp(Cache.Count - offset, 0, bytes.Length);
            var fits = (int)Math.Min(bytes.Length, inPlace + Math.Min(image.FreeBytes, int.MaxValue));
            Apply(Cache, offset, bytes[..fits]);
            _unsynced.Add((offset, bytes[..fits].ToArray(), 0));
            image.FreeBytes -= image.FreeBytes == long.MaxValue ? 0 : Math.Max(0, fits - inPlace);
            if (fits < bytes.Length)
                throw NoSpace();
        }

        public void SetLength(long length)
        {
            Resize(Cache, length);
            _unsynced.Add((0, null, length));
        }

        public void Sync()
        {
            image.Syncs++;
            image.HasLastSyncFailed = image.FailingSyncs > 0;
            if (image.HasLastSyncFailed)
            {
                image.FailingSyncs--;
                Destroy();
                _unsynced.Clear();
                throw new IOException("Input/output error");
            }

            foreach (var change in _unsynced)
                Apply(Disk, change);
            _unsynced.Clear();
        }

        public byte[] AfterPowerCut(Random? random)
        {
            var bytes = new List<byte>(Disk);
            if (random is null)
                return [.. bytes];
            foreach (var change in _unsynced)
            {
                if (random.Next(3) == 0)
                    continue;
                if (change.Bytes is { } written && random.Next(3) == 0)
                {
                    var from = random.Next(written.Length + 1);
                    var to = random.Next(from, written.Length + 1);
                    Apply(bytes, change.Offset + from, written.AsSpan(from..to));
                }
                else
                {
                    Apply(bytes, change);
                }
            }

            return [.. bytes];
        }

        private void Destroy()
        {
            foreach (var (offset, bytes, _) in _unsynced)
            {
                var from = offset / BlockBytes * BlockBytes;
                var to = Math.Min(Disk.Count, (offset + (bytes?.Length ?? 0) + BlockBytes - 1) / BlockBytes * BlockBytes);
                for (var at = (int)from; bytes is not null && at < to; at++)
                    Disk[at] = 0xEE;
            }
        }

        private static void Apply(List<byte> to, (long Offset, byte[]? Bytes, long Length) change)
        {
            if (change.Bytes is null)
                Resize(to, change.Length);
            else
                Apply(to, change.Offset, change.Bytes);
        }

        private static void Apply(List<byte> to, long offset, ReadOnlySpan<byte> bytes)
        {
            if (to.Count < offset + bytes.Length)
                Resize(to, offset + bytes.Length);
            bytes.CopyTo(CollectionsMarshal.AsSpan(to)[(int)offset..]);
        }

        private static void Resize(List<byte> bytes, long length)
        {
            var had = bytes.Count;
            CollectionsMarshal.SetCount(bytes, (int)length);
            if (length > had)
                CollectionsMarshal.AsSpan(bytes)[had..].Clear();
        }
    }

    private sealed class Handle : IJournalFile
    {
        private readonly Node _node;
        private bool _isOpen = true;

        public Handle(Node of)
        {
            _node = of;
            _node.Image.OpenHandles++;
        }

        public long Length => _node.Cache.Count;

        public int Read(Span<byte> to, long offset)
        {
            _node.Image.FailRead();
            var count = (int)Math.Clamp(_node.Cache.Count - offset, 0, to.Length);
            if (count > 0)
                CollectionsMarshal.AsSpan(_node.Cache).Slice((int)offset, count).CopyTo(to);
            return count;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => _node.Write(bytes, offset);
        public void SetLength(long length) => _node.SetLength(length);
        public void Sync() => _node.Sync();

        public void Dispose()
        {
            _node.Image.OpenHandles -= _isOpen ? 1 : 0;
            _isOpen = false;
        }
    }
}
