using SensorHub.Devices.Management;

namespace SensorHub.Ingest.Management;

/// <summary>Counts of commands and reports since the hub started. Thread safe.</summary>
public sealed class ManagementLedger
{
    private readonly long[] _reports = new long[Enum.GetValues<ReportOutcome>().Length];
    private long _asked;
    private long _expired;

    public long Asked => Volatile.Read(ref _asked);
    public long Expired => Volatile.Read(ref _expired);

    public long Reports(ReportOutcome outcome) => Volatile.Read(ref _reports[(int)outcome]);

    internal void Ask() => Interlocked.Increment(ref _asked);

    internal void Expire(int commands) => Interlocked.Add(ref _expired, commands);

    internal void Report(IEnumerable<ReportOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
            Interlocked.Increment(ref _reports[(int)outcome]);
    }
}
