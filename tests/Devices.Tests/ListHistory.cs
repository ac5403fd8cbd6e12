using SensorHub.Devices.Readings;

namespace SensorHub.Devices.Tests;

/// <summary>A history of one device that is a list, in order of event time.</summary>
internal sealed class ListHistory : IReadingHistory
{
    private readonly List<(long EventMs, MetricValue[] Values)> _readings = [];

    public ListHistory Add(long eventMs, Metric metric, double value, Quality quality = Quality.Good)
    {
        _readings.Add((eventMs, [new(metric, quality, value)]));
        return this;
    }

    public ListHistory Add(long eventMs, params MetricValue[] values)
    {
        _readings.Add((eventMs, values));
        return this;
    }

    public int Read(
        int device, int? periodS, long fromMs, long toMs, long asOfPosition, ReadingVisitor visitor,
        bool withSuspectClocks = false, CancellationToken cancellation = default)
    {
        var found = _readings.Where(r => r.EventMs >= fromMs && r.EventMs < toMs).ToList();
        foreach (var (eventMs, values) in found)
            visitor(eventMs, EntryFlags.None, values);
        return found.Count;
    }

    public long? NewestEventMs(int device) => _readings.Count == 0 ? null : _readings[^1].EventMs;

    public long? LastReceivedMs(int device, long asOfPosition) => NewestEventMs(device);
}
