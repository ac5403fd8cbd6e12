using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>Readings in force, out of chunks and the journal's uncompacted part. Any thread; memory is that of one hour of one device.</summary>
internal sealed class ReadingHistory(RecentIndex recent, ChunkStore chunks, SegmentJournal journal) : IReadingHistory
{
    public int Read(
        int device, int? periodS, long fromMs, long toMs, long asOfPosition, ReadingVisitor visitor,
        bool withSuspectClocks = false, CancellationToken cancellation = default)
    {
        using var hours = new HourLoader(recent, chunks, journal);
        var reading = new InForce();
        var visited = 0;
        hours.ForEachHour(
            device, periodS, fromMs, toMs, asOfPosition,
            () => visited += ReadingsInForce.Visit(hours.Rows, fromMs, toMs, withSuspectClocks, reading, visitor), cancellation);
        return visited;
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
}
