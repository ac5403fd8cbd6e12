using SensorHub.Devices.Management;

namespace SensorHub.Ingest.Management;

/// <summary>Takes the reports of connections to the store. Thread safe.</summary>
public sealed class ReportDesk(IReportStore store, ManagementLedger ledger)
{
    /// <summary>A report at QoS 0 was thrown away: its device is over its quota.</summary>
    public void Dropped() => ledger.Drop();

    /// <exception cref="IOException">Nothing was taken; nothing may be acknowledged.</exception>
    public async Task StoreAsync(IReadOnlyList<DeviceReport> reports) => ledger.Report(await store.ReportAsync(reports));
}

/// <summary>What one connection reported and is not stored yet. A batch waits for it: it is stored before the batch, and both before the answers.</summary>
internal sealed class ReportInbox(ReportDesk desk)
{
    /// <summary>What a report costs of its device's quota, readings: it is a row in the database.</summary>
    public const int Cost = 10;
    private const int Most = 64;
    private readonly List<DeviceReport> _reports = [];

    public bool IsFull => _reports.Count >= Most;
    public bool IsEmpty => _reports.Count == 0;

    public void Add(DeviceReport report) => _reports.Add(report);

    public async Task StoreAsync()
    {
        await desk.StoreAsync(_reports);
        _reports.Clear();
    }
}
