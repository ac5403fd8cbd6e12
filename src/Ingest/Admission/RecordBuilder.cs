using System.Buffers;
using SensorHub.Devices.Readings;

namespace SensorHub.Ingest.Admission;

/// <summary>The journal record being built: entries one behind the other, and where they will lie. Reused; not thread safe.</summary>
public sealed class RecordBuilder
{
    private const int KeptBytes = 8 * 1024 * 1024;
    private ArrayBufferWriter<byte> _entries = new(64 * 1024);

    public int EntryCount { get; private set; }
    public int Length => _entries.WrittenCount;
    public ReadOnlySpan<byte> Entries => _entries.WrittenSpan;

    /// <summary>Journal position of the first entry.</summary>
    public long FirstPosition { get; private set; }

    /// <param name="recordPosition">Where the record will begin.</param>
    public void Begin(long recordPosition)
    {
        FirstPosition = recordPosition + JournalRecord.HeaderLength;
        EntryCount = 0;
        if (_entries.Capacity > KeptBytes)
            _entries = new(64 * 1024);
        _entries.ResetWrittenCount();
    }

    /// <summary>Room for an entry at the end; nothing counts before <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int bytes) => _entries.GetSpan(bytes);

    /// <returns>Journal position of the entry.</returns>
    public long Advance(int bytes)
    {
        var position = FirstPosition + _entries.WrittenCount;
        _entries.Advance(bytes);
        EntryCount++;
        return position;
    }
}
