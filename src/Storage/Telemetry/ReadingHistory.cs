using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>Readings in force, out of chunks and the journal's uncompacted part. Any thread; memory is that of one hour of one device.</summary>
/// <remarks>Suspect clocks make keys of their own: an entry by a suspect clock never changes a reading by a trusted one.</remarks>
internal sealed class ReadingHistory(RecentIndex recent, ChunkStore chunks, SegmentJournal journal) : IReadingHistory
{
    public int Read(
        int device, int? periodS, long fromMs, long toMs, long asOfPosition, ReadingVisitor visitor,
        bool withSuspectClocks = false, CancellationToken cancellation = default)
    {
        using var hours = new HourLoader(recent, chunks, journal);
        var reading = new InForce();
        var visited = 0;
        hours.ForEachHour(device, periodS, fromMs, toMs, asOfPosition, VisitHour, cancellation);
        return visited;

        void VisitHour()
        {
            var rows = hours.Rows.Rows;
            for (var from = 0; from < rows.Length;)
            {
                var end = from + 1;
                while (end < rows.Length && IsSameKey(rows[end], rows[from]))
                    end++;
                if (rows[from].EventMs >= fromMs && rows[from].EventMs < toMs && (withSuspectClocks || !rows[from].IsClockSuspect))
                    Visit(rows[from..end]);
                from = end;
            }
        }

        void Visit(ReadOnlySpan<EntryRow> key)
        {
            reading.Clear();
            foreach (ref readonly var row in key)
                reading.Take(row, hours.Rows.ValuesOf(row));
            if (!reading.HasReading)
                return;
            visited++;
            visitor(key[0].EventMs, reading.Flags, reading.Values);
        }
    }

    public long? NewestEventMs(int device) => recent.NewestDurable(device, journal.DurablePosition);

    public long? LastReceivedMs(int device, long asOfPosition)
    {
        if (NewestEventMs(device) is not { } newestMs)
            return null;
        using var hours = new HourLoader(recent, chunks, journal);
        long? last = null;
        hours.ForEachHour(
            device, null, UnixMs.Floor(newestMs, UnixMs.Hour), newestMs + 1, asOfPosition, VisitHour, CancellationToken.None);
        return last;

        void VisitHour()
        {
            foreach (ref readonly var row in hours.Rows.Rows)
                last = Math.Max(last ?? row.ReceivedMs, row.ReceivedMs);
        }
    }

    private static bool IsSameKey(in EntryRow a, in EntryRow b) =>
        a.EventMs == b.EventMs && a.PeriodS == b.PeriodS && a.IsClockSuspect == b.IsClockSuspect;
}
