using System.Collections.Concurrent;
using SensorHub.Devices.Books;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Admission;

/// <summary>
/// The books of intake since start. At any moment, to the unit:
/// <c>Received = Stored + Duplicates + Conflicts + Quarantined + Dropped + Pending</c>.
/// A unit is one reading, or one payload that was quarantined. A merge or a correction counts as stored; a reading that brought new metrics
/// and a differing value counts as a conflict.
/// </summary>
/// <param name="Merged">Of the stored: those that added metrics to a known key.</param>
/// <param name="Corrections">Of the stored: those that replaced values with authority.</param>
/// <param name="Dropped">QoS 0 over a device's quota, or without room.</param>
/// <param name="Pending">Submitted, not decided or not on disk yet.</param>
/// <param name="Suspect">Readings with a clock that cannot be trusted, of any outcome but quarantine.</param>
/// <param name="SuspectDevices">Handles of the devices that sent them.</param>
/// <param name="QuarantinedBy">Quarantined payloads by reason name.</param>
/// <param name="UnknownValues">Values under names that are not in the metric table.</param>
/// <param name="NotAuthorized">Messages on topics that were not the sender's; never received in the sense above.</param>
/// <param name="Sources">The same terms source by source, each even by itself; by name.</param>
public sealed record LedgerSnapshot(
    long Received, long Stored, long Merged, long Corrections, long Duplicates, long Conflicts, long Quarantined, long Dropped, long Pending,
    long Suspect, IReadOnlyList<int> SuspectDevices, IReadOnlyDictionary<string, long> QuarantinedBy, long UnknownValues, IReadOnlyList<KeyValuePair<string, long>> UnknownNames,
    long NotAuthorized, IReadOnlyDictionary<string, IntakeTerms> Sources);

/// <summary>Counts what comes and what becomes of it. Thread safe.</summary>
public sealed class IngestLedger(UnknownMetrics unknown) : IIntakeBooks
{
    /// <summary>Account of batches that name none.</summary>
    public const string OtherSource = "other";

    // Intake slows to ten records a second when evaluation is five seconds behind: what can lie between them fits.
    private const int MarksKept = 16_384;

    private readonly ConcurrentDictionary<string, SourceAccount> _accounts = new(StringComparer.Ordinal);
    private readonly PositionMarks _marks = new(MarksKept);
    private readonly Lock _gate = new();
    private readonly SortedSet<int> _suspectDevices = [];
    private long _written;
    private long _notAuthorized;

    /// <summary>The account of a source, by a name from the program or its settings, never from outside.</summary>
    public SourceAccount Of(string source) => _accounts.GetOrAdd(source, static name => new(name));

    public LedgerSnapshot Snapshot()
    {
        var accounts = _accounts.Values.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => KeyValuePair.Create(a.Name, a.Snapshot())).ToList();
        var by = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var i = 1; i < RefusalReasons.Count; i++)
            if (accounts.Sum(a => a.Value.QuarantinedBy[i]) is var count and > 0)
                by[((RefusalReason)i).ToName()] = count;
        var all = default(IntakeTerms);
        var tally = default(Tally);
        foreach (var (_, books) in accounts)
        {
            all += books.Terms;
            tally.Add(books.Tally);
        }

        int[] suspects;
        lock (_gate)
            suspects = [.. _suspectDevices];
        return new(
            all.Received, all.Stored, tally.Merged, tally.Corrected, all.Duplicates, all.Conflicts, all.Quarantined, all.Dropped, all.Pending, tally.Suspect,
            suspects, by, unknown.Total, unknown.Snapshot(), Volatile.Read(ref _notAuthorized),
            accounts.ToDictionary(a => a.Key, a => a.Value.Terms, StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IntakeTerms> Terms() =>
        _accounts.ToDictionary(a => a.Key, a => a.Value.Snapshot().Terms, StringComparer.Ordinal);

    /// <inheritdoc/>
    public long Written => Volatile.Read(ref _written);

    /// <inheritdoc/>
    public long? WrittenAt(long position) => _marks.CountAt(position);

    public void NotAuthorized() => Interlocked.Increment(ref _notAuthorized);

    /// <summary>True for the first reading of the device with a suspect clock.</summary>
    internal bool NoteSuspect(int device)
    {
        lock (_gate)
            return _suspectDevices.Add(device);
    }

    /// <summary>A record ends at that position, with so many entries that evaluation is to see. Commit thread only.</summary>
    internal void NoteRecord(long nextPosition, long entries)
    {
        // In this order: who sees the sum finds its mark.
        _marks.Note(nextPosition, _written + entries);
        Volatile.Write(ref _written, _written + entries);
    }
}
