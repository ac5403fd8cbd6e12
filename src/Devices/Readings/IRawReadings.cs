using System.Buffers;

namespace SensorHub.Devices.Readings;

/// <summary>One stored entry and where it lies in the journal. The entry is valid during the call.</summary>
public delegate void EntryVisitor(long position, in ReadingEntry entry);

/// <summary>
/// Everything that came in, as evidence: conflicts and corrections too, with the bytes that the device sent. Errors as with <see cref="IReadingHistory"/>.
/// </summary>
public interface IRawReadings
{
    /// <summary>
    /// Visits every durable entry of one device with <paramref name="fromMs"/> ≤ event time &lt; <paramref name="toMs"/>, suspect clocks
    /// included, in order of event time, period and arrival. Raw bytes are empty once their journal segment is past its keeping time.
    /// </summary>
    /// <param name="periodS">Null = every period.</param>
    /// <returns>Entries visited.</returns>
    int ReadEntries(
        int device, int? periodS, long fromMs, long toMs, EntryVisitor visitor, CancellationToken cancellation = default);

    /// <summary>Copies one durable entry by its position, raw bytes included.</summary>
    /// <returns>False when its journal segment is past its keeping time.</returns>
    /// <exception cref="InvalidDataException">No entry begins there.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The position is not durable.</exception>
    bool TryReadEntry(long position, IBufferWriter<byte> entry);
}
