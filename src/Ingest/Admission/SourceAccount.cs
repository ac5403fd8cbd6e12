using SensorHub.Devices.Books;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Admission;

/// <summary>
/// The books of one source of readings, even by themselves at any moment. Thread safe, but for what the commit thread counts of the record at hand.
/// Taken once per batch and once per record, never per reading.
/// </summary>
public sealed class SourceAccount(string name)
{
    private readonly Lock _gate = new();
    private readonly long[] _quarantinedBy = new long[RefusalReasons.Count];
    private Tally _total;
    private long _received;
    private long _pending;
    private long _dropped;

    // Of the record that is being made: the commit thread's alone.
    private readonly long[] _openQuarantinedBy = new long[RefusalReasons.Count];
    private Tally _open;
    private int _openReadings;

    /// <summary><c>mqtt-5.0</c>, <c>broker:city</c>…</summary>
    public string Name => name;

    /// <summary>Received at QoS 0 and thrown away in the same moment.</summary>
    public void Dropped(int readings)
    {
        lock (_gate)
        {
            _received += readings;
            _dropped += readings;
        }
    }

    /// <summary>Submitted: pending until it is booked or <see cref="GivenBack"/>.</summary>
    internal void Received(int readings)
    {
        lock (_gate)
        {
            _received += readings;
            _pending += readings;
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

    /// <summary>Of the record at hand. Commit thread only.</summary>
    internal void Count(Outcome outcome, in ReadingEntry entry)
    {
        _open.Count(outcome, entry.Flags);
        if (outcome != Outcome.Quarantined)
            return;
        var reason = entry.IsReading ? (int)RefusalReason.StoredDamaged : entry.Revision;
        _openQuarantinedBy[reason < _openQuarantinedBy.Length ? reason : 0]++;
    }

    /// <summary>So many units of a batch were counted. Commit thread only.</summary>
    /// <returns>True for the first batch of the record at hand.</returns>
    internal bool Close(int readings)
    {
        var isFirst = _openReadings == 0;
        _openReadings += readings;
        return isFirst;
    }

    /// <summary>The record is on disk: what was counted of it is settled.</summary>
    internal void Book()
    {
        lock (_gate)
        {
            _pending -= _openReadings;
            _total.Add(_open);
            for (var i = 0; i < _quarantinedBy.Length; i++)
                _quarantinedBy[i] += _openQuarantinedBy[i];
        }

        (_open, _openReadings) = (default, 0);
        Array.Clear(_openQuarantinedBy);
    }

    internal SourceBooks Snapshot()
    {
        lock (_gate)
        {
            var t = _total;
            return new(
                new(_received, t.Stored + t.Merged + t.Corrected, t.Duplicates, t.Conflicts, t.Quarantined, _dropped, _pending), t, [.. _quarantinedBy]);
        }
    }
}

/// <summary>An account at one moment.</summary>
internal sealed record SourceBooks(IntakeTerms Terms, Tally Tally, IReadOnlyList<long> QuarantinedBy);
