using SensorHub.Ingest.Admission;

namespace SensorHub.Host.Configuration;

/// <summary>What devices may send.</summary>
public sealed record IngestOptions
{
    public DeviceQuotaOptions DeviceQuota { get; init; } = new();

    /// <summary>Event times before it are a suspect clock's. Default 2010-01-01.</summary>
    public DateOnly EarliestEvent { get; init; } = new(2010, 1, 1);
}
