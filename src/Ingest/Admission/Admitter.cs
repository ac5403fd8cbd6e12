using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Admission;

/// <summary>
/// Decides what an entry is by its key (device, event time, period) and writes what is to be kept into the record. What the key holds:
/// <code>
/// nothing                                   Reading
/// every value of the entry                  duplicate, nothing is written
/// none of its metrics                       Merge with its metrics
/// some of its values, others not at all     Merge with the metrics that are new
/// another value for some metric             Conflict with those metrics, and a Merge with the new ones
/// … and the entry is a resend               Correction, revision n + 1, with both
/// </code>
/// A position (lat, lon) is one value. A reading that differs in the same way again is a duplicate too. Readings that are kept under their receive time
/// are told apart by arrival: each gets the next free millisecond. By a suspect clock, the same bytes again are a duplicate; without any event time
/// nothing tells a redelivery from a second reading, so each counts. Where what the key holds is damaged, the entry goes into quarantine. One per shard, used by its commit thread only. Hot: no allocation for new keys.
/// </summary>
public sealed class Admitter(IReadingIndex index, RecordBuilder record, HeldPackets held)
{
    private readonly ArrayBufferWriter<byte> _known = new(1024);
    private readonly Dictionary<int, TakenTimes> _taken = [];

    /// <exception cref="IOException">What the key holds cannot be read; the record is as it was before.</exception>
    public Outcome Admit(ReadingEntry entry)
    {
        if (entry.Kind == EntryKind.Quarantine)
        {
            Append(entry, entry.EventMs, isIndexed: false);
            return Outcome.Quarantined;
        }

        if (!entry.IsReading)
        {
            Append(entry, entry.EventMs, isIndexed: false);
            held.Apply(entry);
            return Outcome.Noted;
        }

        try
        {
            return AdmitReading(entry);
        }
        catch (InvalidDataException e)
        {
            // It is thrown before anything is written: by look-ups alone.
            QuarantineEntry.Append(record, entry, RefusalReason.StoredDamaged, e.Message);
            return Outcome.Quarantined;
        }
    }

    private Outcome AdmitReading(ReadingEntry entry)
    {
        if ((entry.Flags & (EntryFlags.ReceiveTimeTaken | EntryFlags.ClockSuspect)) != EntryFlags.None)
            return AdmitUnderReceiveTime(entry);

        if (IsAboveAll(entry) || !TryFind(entry, entry.EventMs))
        {
            Append(entry, entry.EventMs, isIndexed: true);
            return Outcome.Stored;
        }

        return Admit(entry, new KeyComparison(entry, _known.WrittenSpan));
    }

    private Outcome AdmitUnderReceiveTime(ReadingEntry entry)
    {
        // Before it is noted: what this throws must leave no trace.
        var freeMs = TakeFreeMs(entry);
        if ((entry.Flags & EntryFlags.ClockSuspect) != EntryFlags.None && !index.TryNoteSuspect(entry))
            return Outcome.Duplicate;
        Append(entry, freeMs, isIndexed: true);
        return Outcome.Stored;
    }

    private Outcome Admit(ReadingEntry entry, in KeyComparison comparison)
    {
        if (!comparison.IsKnown)
        {
            Append(entry, entry.EventMs, isIndexed: true);
            return Outcome.Stored;
        }

        if (comparison is { Differing: 0, New: 0 })
            return Outcome.Duplicate;
        if (comparison.Differing == 0)
        {
            AppendSome(entry, EntryKind.Merge, comparison.New, revision: 0);
            return Outcome.Merged;
        }

        if ((entry.Flags & EntryFlags.Resent) != EntryFlags.None)
        {
            AppendSome(entry, EntryKind.Correction, comparison.Differing | comparison.New, (ushort)(comparison.Revision + 1));
            return Outcome.Corrected;
        }

        if (comparison.New != 0)
            AppendSome(entry, EntryKind.Merge, comparison.New, revision: 0);
        AppendSome(entry, EntryKind.Conflict, comparison.Differing, revision: 0);
        return Outcome.Conflict;
    }

    // A suspect entry is never the newest of its series, so its time has to be watched here.
    private bool IsAboveAll(ReadingEntry entry) =>
        entry.EventMs > index.NewestEventMs(entry.Device, entry.PeriodS)
        && !(_taken.Count > 0 && _taken.TryGetValue(entry.Device, out var taken) && entry.EventMs <= taken.NewestMs);

    private long TakeFreeMs(ReadingEntry entry)
    {
        var taken = _taken.GetValueOrDefault(entry.Device);
        var goesOn = entry.EventMs >= taken.FromMs && entry.EventMs <= taken.ToMs;
        var ms = goesOn ? taken.ToMs + 1 : entry.EventMs;
        while (TryFind(entry, ms))
            ms++;
        _taken[entry.Device] = new(goesOn ? taken.FromMs : entry.EventMs, ms, Math.Max(ms, taken.NewestMs));
        return ms;
    }

    private bool TryFind(ReadingEntry entry, long eventMs)
    {
        _known.ResetWrittenCount();
        return index.TryFind(entry.Device, eventMs, entry.PeriodS, record.Entries, record.FirstPosition, _known);
    }

    private void Append(ReadingEntry entry, long eventMs, bool isIndexed)
    {
        var room = record.Reserve(entry.Length);
        entry.Bytes.CopyTo(room);
        if (eventMs != entry.EventMs)
            ReadingEntryWriter.PatchEventMs(room, eventMs);
        var position = record.Advance(entry.Length);
        if (isIndexed)
            index.Add(entry.Device, eventMs, entry.PeriodS, position, (entry.Flags & EntryFlags.ClockSuspect) != EntryFlags.None);
    }

    private void AppendSome(ReadingEntry entry, EntryKind kind, ulong chosen, ushort revision)
    {
        Span<MetricValue> values = stackalloc MetricValue[ReadingEntry.MaxValues];
        var count = 0;
        for (var i = 0; i < entry.ValueCount; i++)
            if ((chosen & 1UL << i) != 0)
                values[count++] = entry.Value(i);
        var header = new ReadingHeader(kind, entry.Flags, entry.Format, entry.EventMs, entry.ReceivedMs, entry.Device, entry.PeriodS, revision);
        var room = record.Reserve(ReadingEntryWriter.LengthOf(count, entry.Raw.Length));
        var position = record.Advance(ReadingEntryWriter.Write(room, header, values[..count], entry.Raw));
        index.Add(entry.Device, entry.EventMs, entry.PeriodS, position, clockSuspect: false);
    }

    /// <summary>A stretch of milliseconds that a device has all used up: the last one looked for a free one in, and the newest ever.</summary>
    private readonly record struct TakenTimes(long FromMs, long ToMs, long NewestMs);
}
