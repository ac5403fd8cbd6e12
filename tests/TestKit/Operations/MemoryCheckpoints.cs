using SensorHub.Alerts.Evaluation;

namespace SensorHub.TestKit.Operations;

/// <summary>Checkpoints in memory; the bytes can be damaged.</summary>
public sealed class MemoryCheckpoints : ICheckpointStore
{
    private const int Kept = 2;
    private readonly Lock _lock = new();
    private readonly List<(int Shard, long Position, byte[] Bytes)> _saved = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _saved.Count;
        }
    }

    public void Save(int shard, long position, Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        lock (_lock)
        {
            _saved.Add((shard, position, stream.ToArray()));
            while (_saved.Count > Kept)
                _saved.RemoveAt(0);
        }
    }

    public IReadOnlyList<StoredCheckpoint> List(int shard)
    {
        lock (_lock)
        {
            return [.. _saved.Where(s => s.Shard == shard).Reverse()
                .Select(s => new StoredCheckpoint(s.Position, () => new MemoryStream(s.Bytes)))];
        }
    }

    public void Clear()
    {
        lock (_lock)
            _saved.Clear();
    }

    /// <summary>Flips one bit in the newest.</summary>
    public void DamageNewest()
    {
        lock (_lock)
            _saved[^1].Bytes[_saved[^1].Bytes.Length / 2] ^= 1;
    }
}
