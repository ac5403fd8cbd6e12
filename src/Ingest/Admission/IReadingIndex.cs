using System.Buffers;
using SensorHub.Devices.Readings;

namespace SensorHub.Ingest.Admission;

/// <summary>Where the entries of a key (device, event time, period) lie. Asked and fed by the commit thread only.</summary>
public interface IReadingIndex
{
    /// <summary>So much waits to be compacted that nothing more is to be admitted. Any thread.</summary>
    bool IsFull { get; }

    /// <summary>
    /// The newest event time known of that device and period by a trusted clock, not-yet-durable ones included;
    /// <see cref="long.MinValue"/> when there is none. A key above it is new: no further look-up.
    /// </summary>
    long NewestEventMs(int device, int periodS);

    /// <summary>Notes an entry about to be appended; <see cref="TryFind"/> sees it at once, other readers when it is durable.</summary>
    /// <param name="clockSuspect">The entry has <c>EntryFlags.ClockSuspect</c>: kept, but never the newest.</param>
    void Add(int device, long eventMs, int periodS, long position, bool clockSuspect);

    /// <summary>
    /// Notes what a device with a suspect clock sent, before it is appended. Such a reading is kept under its receive time, so its key does not
    /// tell a redelivery; its bytes do, see <see cref="SuspectReadings"/>.
    /// </summary>
    /// <returns>False when the same came before.</returns>
    bool TryNoteSuspect(ReadingEntry entry);

    /// <summary>Copies all entries with the key (reading, merges, conflicts, corrections) in order of admission.</summary>
    /// <param name="pending">Entries of the record being built, which no file holds yet.</param>
    /// <param name="pendingPosition">Journal position of the first byte of <paramref name="pending"/>.</param>
    /// <returns>False when the key is new.</returns>
    /// <exception cref="IOException">It cannot be read now; the same may be asked again.</exception>
    /// <exception cref="InvalidDataException">What is stored is damaged.</exception>
    bool TryFind(
        int device, long eventMs, int periodS, ReadOnlySpan<byte> pending, long pendingPosition, IBufferWriter<byte> entries);
}
