using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>Entries as evidence. Any thread; memory is that of one hour of one device.</summary>
internal sealed class RawReadings(RecentIndex recent, ChunkStore chunks, SegmentJournal journal) : IRawReadings
{
    public int ReadEntries(
        int device, int? periodS, long fromMs, long toMs, EntryVisitor visitor, CancellationToken cancellation = default)
    {
        using var hours = new HourLoader(recent, chunks, journal);
        var scratch = new ArrayBufferWriter<byte>();
        var visited = 0;
        hours.ForEachHour(device, periodS, fromMs, toMs, long.MaxValue, VisitHour, cancellation);
        return visited;

        void VisitHour()
        {
            foreach (ref readonly var row in hours.Rows.Rows)
            {
                if (row.EventMs < fromMs || row.EventMs >= toMs)
                    continue;
                if (!journal.TryReadIndexed(row.Position, device, row.EventMs, row.PeriodS, scratch, out var entry))
                    entry = RowEntries.Write(row, hours.Rows.ValuesOf(row), scratch);
                visitor(row.Position, entry);
                visited++;
            }
        }
    }

    public bool TryReadEntry(long position, IBufferWriter<byte> entry) => journal.TryReadEntry(position, entry);
}
