using SensorHub.Devices.Readings;
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
/// <param name="Dropped">QoS 0 readings over a device's quota.</param>
/// <param name="Pending">Submitted, not decided or not on disk yet.</param>
/// <param name="Suspect">Readings with a clock that cannot be trusted, of any outcome but quarantine.</param>
/// <param name="SuspectDevices">Handles of the devices that sent them.</param>
/// <param name="QuarantinedBy">Quarantined payloads by reason name.</param>
/// <param name="UnknownValues">Values under names that are not in the metric table.</param>
/// <param name="NotAuthorized">Messages on topics that were not the sender's; never received in the sense above.</param>
public sealed record LedgerSnapshot(
    long Received, long Stored, long Merged, long Corrections, long Duplicates, long Conflicts, long Quarantined, long Dropped, long Pending,
    long Suspect, IReadOnlyList<int> SuspectDevices, IReadOnlyDictionary<string, long> QuarantinedBy, long UnknownValues, IReadOnlyList<KeyValuePair<string, long>> UnknownNames,
    long NotAuthorized);

/// <summary>Counts what comes and what becomes of it. Thread safe; taken once per batch and once per record, never per reading.</summary>
public sealed class IngestLedger(UnknownMetrics unknown)
{
    private readonly Lock _gate = new();
    private readonly long[] _quarantinedBy = new long[RefusalReasons.Count];
    private readonly SortedSet<int> _suspectDevices = [];
    private Tally _total;
    private long _received;
    private long _pending;
    private long _dropped;
    private long _notAuthorized;

    public LedgerSnapshot Snapshot()
    {
        lock (_gate)
        {
            var by = new SortedDictionary<string, long>(StringComparer.Ordinal);
            for (var i = 1; i < _quarantinedBy.Length; i++)
                if (_quarantinedBy[i] > 0)
                    by[((RefusalReason)i).ToName()] = _quarantinedBy[i];
            var t = _total;
            var stored = t.Stored + t.Merged + t.Corrected;
            return new(
                _received, stored, t.Merged, t.Corrected, t.Duplicates, t.Conflicts, t.Quarantined, _dropped, _pending, t.Suspect, [.. _suspectDevices], by, unknown.Total,
                unknown.Snapshot(), _notAuthorized);
        }
    }

    /// <summary>Submitted: pending until <see cref="Decided"/> or <see cref="GivenBack"/>.</summary>
    public void Received(int readings)
    {
        lock (_gate)
        {
            _received += readings;
            _pending += readings;
        }
    }

    /// <summary>Received at QoS 0 and thrown away in the same moment.</summary>
    public void Dropped(int readings)
    {
        lock (_gate)
        {
            _received += readings;
            _dropped += readings;
        }
    }

    /// <summary>Not decided, not acknowledged: will come again, and counts then.</summary>
    internal void GivenBack(int readings)
    {
        lock (_gate)
        {
            _received -= readings;
            _pending -= readings;
        }
    }

    public void NotAuthorized()
    {
        lock (_gate)
            _notAuthorized++;
    }

    /// <summary>True for the first reading of the device with a suspect clock.</summary>
    internal bool NoteSuspect(int device)
    {
        lock (_gate)
            return _suspectDevices.Add(device);
    }

    /// <param name="readings">As the batches counted them when they were submitted: what the outcomes must add up to.</param>
    internal void Decided(int readings, in Tally record, ReadOnlySpan<long> quarantinedBy)
    {
        lock (_gate)
        {
            _pending -= readings;
            _total.Add(record);
            for (var i = 0; i < quarantinedBy.Length; i++)
                _quarantinedBy[i] += quarantinedBy[i];
        }
    }
}

/// <summary>Outcomes of the entries of one record.</summary>
internal struct Tally
{
    public long Stored;
    public long Merged;
    public long Corrected;
    public long Duplicates;
    public long Conflicts;
    public long Quarantined;
    public long Suspect;

    public void Count(Outcome outcome, EntryFlags flags)
    {
        switch (outcome)
        {
            case Outcome.Stored: Stored++; break;
            case Outcome.Merged: Merged++; break;
            case Outcome.Corrected: Corrected++; break;
            case Outcome.Duplicate: Duplicates++; break;
            case Outcome.Conflict: Conflicts++; break;
            case Outcome.Quarantined: Quarantined++; return;
            case Outcome.Noted: return;
        }

        if ((flags & EntryFlags.ClockSuspect) != EntryFlags.None)
            Suspect++;
    }

    public void Add(in Tally other)
    {
        Stored += other.Stored;
        Merged += other.Merged;
        Corrected += other.Corrected;
        Duplicates += other.Duplicates;
        Conflicts += other.Conflicts;
        Quarantined += other.Quarantined;
        Suspect += other.Suspect;
    }
}
