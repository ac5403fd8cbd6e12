using SensorHub.Devices.Readings;

namespace SensorHub.Web.Tests.Hub;

/// <summary>Readings put there by a test.</summary>
internal sealed class MemoryHistory : IReadingHistory
{
    private readonly List<(int Device, int PeriodS, long EventMs, EntryFlags Flags, MetricValue[] Values)> _readings = [];

    /// <summary>Thrown by every read.</summary>
    public Exception? Failure { get; set; }

    public void Add(int device, int periodS, long eventMs, params MetricValue[] values) =>
        _readings.Add((device, periodS, eventMs, EntryFlags.None, values));

    public int Read(
        int device, int? periodS, long fromMs, long toMs, long asOfPosition, ReadingVisitor visitor, bool withSuspectClocks = false,
        CancellationToken cancellation = default)
    {
        if (Failure is { } failure)
            throw failure;
        var found = _readings
            .Where(r => r.Device == device && (periodS is null || r.PeriodS == periodS) && r.EventMs >= fromMs && r.EventMs < toMs)
            .OrderBy(r => r.EventMs).ThenBy(r => r.PeriodS).ToList();
        foreach (var reading in found)
            visitor(reading.EventMs, reading.Flags, reading.Values);
        return found.Count;
    }

    public long? NewestEventMs(int device) =>
        _readings.Where(r => r.Device == device).Select(r => (long?)r.EventMs).Max();

    public long? LastReceivedMs(int device, long asOfPosition) => NewestEventMs(device);
}
