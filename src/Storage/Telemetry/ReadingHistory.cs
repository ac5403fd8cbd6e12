using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>Readings in force, out of chunks and the journal's uncompacted part. Any thread; memory is that of one hour of one device.</summary>
internal sealed class ReadingHistory(RecentIndex recent, ChunkStore chunks, SegmentJournal journal) : IReadingHistory
{
    // Far from overflow, farther than any event time that is admitted.
    private const long EarliestMs = -(1L << 55);

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
        // What came since the position may fill any number of hours: twice as many are gone through each time.
        var (fromMs, toMs) = (UnixMs.Floor(newestMs, UnixMs.Hour), newestMs + 1);
        for (var spanMs = UnixMs.Hour; last is null && toMs > EarliestMs; spanMs *= 2)
        {
            hours.ForEachHour(device, null, fromMs, toMs, asOfPosition, VisitHour, CancellationToken.None);
            (fromMs, toMs) = (fromMs - spanMs, fromMs);
        }

        return last;

        void VisitHour()
        {
            if (hours.Rows.Count > 0)
                last = long.MinValue;
            foreach (ref readonly var row in hours.Rows.Rows)
                last = Math.Max(last!.Value, row.ReceivedMs);
        }
    }
}
