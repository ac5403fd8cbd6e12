using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Telemetry;

/// <summary>Makes readings of entries.</summary>
internal static class ReadingsInForce
{
    /// <param name="rows">As after <see cref="EntryRows.SortByKey"/>.</param>
    /// <param name="scratch">Overwritten.</param>
    /// <returns>Readings visited: those with from ≤ event time &lt; to.</returns>
    /// <remarks>Suspect clocks make keys of their own: an entry by a suspect clock never changes a reading by a trusted one.</remarks>
    public static int Visit(EntryRows rows, long fromMs, long toMs, bool withSuspectClocks, InForce scratch, ReadingVisitor visitor)
    {
        var visited = 0;
        var all = rows.Rows;
        for (var from = 0; from < all.Length;)
        {
            var end = from + 1;
            while (end < all.Length && IsSameKey(all[end], all[from]))
                end++;
            ref readonly var first = ref all[from];
            if (first.EventMs >= fromMs && first.EventMs < toMs && (withSuspectClocks || !first.IsClockSuspect) && TryFold(rows, all[from..end], scratch))
            {
                visited++;
                visitor(first.EventMs, scratch.Flags, scratch.Values);
            }

            from = end;
        }

        return visited;
    }

    private static bool TryFold(EntryRows rows, ReadOnlySpan<EntryRow> key, InForce reading)
    {
        reading.Clear();
        foreach (ref readonly var row in key)
            reading.Take(row, rows.ValuesOf(row));
        return reading.HasReading;
    }

    private static bool IsSameKey(in EntryRow a, in EntryRow b) =>
        a.EventMs == b.EventMs && a.PeriodS == b.PeriodS && a.IsClockSuspect == b.IsClockSuspect;
}
