using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry.Retention;

namespace SensorHub.Storage.Telemetry;

/// <summary>Entries as evidence. Any thread; memory is that of one hour of one device.</summary>
internal sealed class RawReadings(RecentIndex recent, ChunkStore chunks, SegmentJournal journal, RawEvidence evidence) : IRawReadings
{
    public int ReadEntries(
        int device, int? periodS, long fromMs, long toMs, EntryVisitor visitor, CancellationToken cancellation = default)
    {
        using var hours = new HourLoader(recent, chunks, journal, withTrail: true);
        var scratch = new ArrayBufferWriter<byte>();
        var visited = 0;
        var of = (EventMs: long.MinValue, PeriodS: -1);
        List<byte[]> kept = [];
        hours.ForEachHour(device, periodS, fromMs, toMs, long.MaxValue, VisitHour, cancellation);
        return visited;

        void VisitHour()
        {
            foreach (ref readonly var row in hours.Rows.Rows)
            {
                if (row.EventMs < fromMs || row.EventMs >= toMs)
                    continue;
                if (!journal.TryReadIndexed(row.Position, device, row.EventMs, row.PeriodS, scratch, out var entry))
                    entry = TryTakeHeld(row, out var held) ? new(held) : RowEntries.Write(row, hours.Rows.ValuesOf(row), scratch);
                visitor(row.Position, entry);
                visited++;
            }
        }

        // A row that was not held when its segment went has none of the entries of its key.
        bool TryTakeHeld(in EntryRow row, out byte[] entry)
        {
            var key = (row.EventMs, row.PeriodS);
            if (key != of)
                (of, kept) = (key, evidence.Of(device, row.EventMs, row.PeriodS));
            var values = hours.Rows.ValuesOf(row);
            for (var i = 0; i < kept.Count; i++)
            {
                entry = kept[i];
                if (!RowEntries.IsOf(row, values, new(entry)))
                    continue;
                kept.RemoveAt(i);
                return true;
            }

            entry = [];
            return false;
        }
    }

    public bool TryReadEntry(long position, IBufferWriter<byte> entry) => journal.TryReadEntry(position, entry);
}
