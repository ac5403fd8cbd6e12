namespace SensorHub.Devices.Readings;

/// <summary>
/// One stored reading with the values that are in force: the first of each metric, or the newest correction.
/// The span is valid during the call.
/// </summary>
public delegate void ReadingVisitor(long eventMs, EntryFlags flags, ReadOnlySpan<MetricValue> values);

/// <summary>
/// Readings already durable, whatever part of the store holds them. Every call may throw <see cref="IOException"/>: the disk or a limit of the process
/// is in the way now, and the same may be asked again; or <see cref="InvalidDataException"/>: what is stored is damaged, and asking again does not help.
/// </summary>
public interface IReadingHistory
{
    /// <summary>
    /// Visits readings of one device and period with <paramref name="fromMs"/> ≤ event time &lt; <paramref name="toMs"/>,
    /// in order of event time, as they stood when the journal ended at <paramref name="asOfPosition"/>
    /// (<see cref="long.MaxValue"/> = all that is durable). Suspect clocks are left out unless asked for.
    /// </summary>
    /// <param name="periodS">Null = every period, ordered by event time then period.</param>
    /// <returns>Readings visited. After an exception the visitor has seen a part of them.</returns>
    int Read(
        int device, int? periodS, long fromMs, long toMs, long asOfPosition, ReadingVisitor visitor,
        bool withSuspectClocks = false, CancellationToken cancellation = default);

    /// <summary>The newest durable reading's event time by a trusted clock, or null.</summary>
    long? NewestEventMs(int device);

    /// <summary>
    /// When the device was heard last, Unix ms, by its entries before a position, or null: the latest receive time among those of the newest hour
    /// that it has readings of.
    /// </summary>
    long? LastReceivedMs(int device, long asOfPosition);
}
