using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;

namespace SensorHub.TestKit.Ingest;

/// <summary>A journal in memory whose disk can be told to hang or to refuse.</summary>
public sealed class MemoryJournal : IJournal, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _running = new(initialState: true);
    private readonly List<(long Position, byte[] Entries, int Count, long CommittedMs)> _records = [];
    private volatile Exception? _refusal;
    private int _attempts;

    public long NextPosition { get; private set; }

    /// <summary>Calls of <see cref="Append"/> so far, refused ones included.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    public IReadOnlyList<(long Position, byte[] Entries, int Count, long CommittedMs)> Records
    {
        get
        {
            lock (_gate)
                return [.. _records];
        }
    }

    public long EntryCount => Records.Sum(r => (long)r.Count);

    /// <summary>Appends block until <see cref="Release"/>, as in an fsync that hangs.</summary>
    public void Hang() => _running.Reset();

    public void Release() => _running.Set();

    /// <summary>Appends fail with the exception until told null.</summary>
    public void Refuse(Exception? cause) => _refusal = cause;

    public void Append(ReadOnlySpan<byte> entries, int entryCount, long committedMs)
    {
        Interlocked.Increment(ref _attempts);
        _running.Wait();
        if (_refusal is { } cause)
            throw cause;
        lock (_gate)
        {
            _records.Add((NextPosition, entries.ToArray(), entryCount, committedMs));
            NextPosition += JournalRecord.HeaderLength + entries.Length;
        }
    }

    /// <summary>Bytes of the entry at a journal position and all behind it in its record.</summary>
    public ReadOnlySpan<byte> From(long position)
    {
        lock (_gate)
        {
            var record = _records.Last(r => r.Position <= position);
            return record.Entries.AsSpan((int)(position - record.Position - JournalRecord.HeaderLength));
        }
    }

    public void Dispose()
    {
        _running.Set();
        _running.Dispose();
    }
}
