using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Tracks;

/// <summary>Reads a device's stored positions as a track. Any thread; memory does not grow with the span.</summary>
public static class TrackReader
{
    /// <summary>Visits believed fixes in order of time.</summary>
    /// <param name="periodS">Readings of this period; 0 = instants, what vehicles send.</param>
    /// <returns>Readings with a position that was not believed.</returns>
    public static int ReadFixes(
        IReadingHistory history, int device, int periodS, TimeSpanMs span, FixFilterSettings settings, Action<Fix> visit,
        CancellationToken cancellation = default)
    {
        var filter = new FixFilter();
        var disbelieved = 0;
        history.Read(
            device, periodS, span.FromMs, span.ToMs, long.MaxValue,
            (eventMs, _, values) =>
            {
                if (filter.TryTake(settings, eventMs, values, out var place))
                    visit(new(eventMs, place, values.Good(Metric.Speed)));
                else if (values.Good(Metric.Lat) is not null)
                    disbelieved++;
            },
            cancellation: cancellation);
        return disbelieved;
    }

    /// <summary>Visits trips and stops in order of their begin.</summary>
    /// <returns>What the track adds up to.</returns>
    public static TrackTotals Read(
        IReadingHistory history, int device, int periodS, TimeSpanMs span, TrackSettings settings, Action<Trip> trip, Action<Stop> stop,
        CancellationToken cancellation = default)
    {
        var cutter = new TrackCutter(settings, trip, stop);
        var fixes = 0;
        var disbelieved = ReadFixes(
            history, device, periodS, span, settings.Fixes,
            fix =>
            {
                cutter.Take(fix);
                fixes++;
            },
            cancellation);
        cutter.Finish();
        return new(fixes, disbelieved, cutter.DistanceM, cutter.MaxKmh);
    }
}
