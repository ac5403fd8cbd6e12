using SensorHub.Devices.Readings;

namespace SensorHub.Ingest.Admission;

/// <summary>An entry beside everything stored under its key. Bit i of a mask is value i of the entry.</summary>
internal readonly ref struct KeyComparison
{
    /// <param name="entry">What came.</param>
    /// <param name="known">Entries of the key, one behind the other, in order of admission.</param>
    public KeyComparison(ReadingEntry entry, ReadOnlySpan<byte> known)
    {
        // A conflict has no authority: a resend of the same value is a correction, not a duplicate of it.
        var countsConflicts = (entry.Flags & EntryFlags.Resent) == EntryFlags.None;
        var (present, same) = (0UL, 0UL);
        while (!known.IsEmpty)
        {
            var other = new ReadingEntry(known);
            known = known[other.Length..];
            if ((other.Flags & EntryFlags.ClockSuspect) != EntryFlags.None)
                continue;
            IsKnown = true;
            Revision = Math.Max(Revision, other.Kind == EntryKind.Correction ? other.Revision : (ushort)0);
            var (presentHere, sameHere) = Compare(entry, other);
            present |= presentHere;
            if (countsConflicts || other.Kind != EntryKind.Conflict)
                same |= sameHere;
        }

        New = All(entry) & ~present;
        Differing = present & ~same;
    }

    /// <summary>False when all that lies under the key came by suspect clocks: the key is still free.</summary>
    public bool IsKnown { get; }

    /// <summary>Values of metrics that the key does not have.</summary>
    public ulong New { get; }

    /// <summary>Values that no stored entry has for their metric.</summary>
    public ulong Differing { get; }

    /// <summary>The highest correction of the key; 0 = none.</summary>
    public ushort Revision { get; }

    private static (ulong Present, ulong Same) Compare(ReadingEntry entry, ReadingEntry other)
    {
        var (present, same, position) = (0UL, 0UL, 0UL);
        for (var i = 0; i < entry.ValueCount; i++)
        {
            var value = entry.Value(i);
            if (value.Metric is Metric.Lat or Metric.Lon)
                position |= 1UL << i;
            if (!other.TryGet(value.Metric, out var known))
                continue;
            present |= 1UL << i;
            if (AreSame(value, known))
                same |= 1UL << i;
        }

        // Half of a position is no position: present as soon as one half is stored, same only when all that came is.
        if (position != 0 && (other.TryGet(Metric.Lat, out _) || other.TryGet(Metric.Lon, out _)))
            present |= position;
        if ((same & position) != position)
            same &= ~position;
        return (present, same);
    }

    // A value that is not finite is stored as 0 and is not the same as a measured 0.
    private static bool AreSame(MetricValue a, MetricValue b) =>
        a.Value == b.Value && ((a.Quality ^ b.Quality) & Quality.NonFinite) == Quality.Good;

    private static ulong All(ReadingEntry entry) => entry.ValueCount == ReadingEntry.MaxValues ? ulong.MaxValue : (1UL << entry.ValueCount) - 1;
}
