using SensorHub.Devices.Management;

namespace SensorHub.Ingest.Management;

/// <summary>Counts of commands and reports since the hub started. Thread safe.</summary>
public sealed class ManagementLedger
{
    private readonly long[] _reports = new long[Enum.GetValues<ReportOutcome>().Length];
    private long _asked;
    private long _expired;
    private long _dropped;

    public long Asked => Volatile.Read(ref _asked);
    public long Expired => Volatile.Read(ref _expired);

    /// <summary>Reports at QoS 0 of devices over their quota, thrown away.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public long Reports(ReportOutcome outcome) => Volatile.Read(ref _reports[(int)outcome]);

    internal void Ask() => Interlocked.Increment(ref _asked);

    internal void Expire(int commands) => Interlocked.Add(ref _expired, commands);

    internal void Drop() => Interlocked.Increment(ref _dropped);

    internal void Report(IEnumerable<ReportOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
            Interlocked.Increment(ref _reports[(int)outcome]);
    }
}
