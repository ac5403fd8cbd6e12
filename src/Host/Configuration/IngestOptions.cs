using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Brokers;

namespace SensorHub.Host.Configuration;

/// <summary>What devices may send.</summary>
public sealed record IngestOptions
{
    public DeviceQuotaOptions DeviceQuota { get; init; } = new();

    public LabOptions Lab { get; init; } = new();

    /// <summary>Event times before it are a suspect clock's. Default 2010-01-01.</summary>
    public DateOnly EarliestEvent { get; init; } = new(2010, 1, 1);

    /// <summary>External brokers to subscribe to, <c>Ingest:Brokers:0:Host</c> and so on. Default none.</summary>
    public IReadOnlyList<BrokerOptions> Brokers { get; init; } = [];

    internal IEnumerable<ConfigurationFault> Faults()
    {
        if (DeviceQuota is { PerSecond: < 0 } or { Burst: < 1 })
            yield return new("Ingest:DeviceQuota", "PerSecond is 0 (no quota) or more, Burst 1 or more");
        for (var i = 0; i < Brokers.Count; i++)
        {
            foreach (var (setting, problem) in BrokerFaults.Of(Brokers[i]))
                yield return new($"Ingest:Brokers:{i}:{setting}", problem);
            if (Brokers.Take(i).Any(other => other.Name == Brokers[i].Name))
                yield return new($"Ingest:Brokers:{i}:ClientId", "another broker of the list has the same host, port and client id: they would throw each other out");
        }
    }
}

/// <summary>The listener for conformance suites: anonymous clients, any topic, everything counted and dropped.</summary>
public sealed record LabOptions
{
    /// <summary>A port on loopback; 0 = off, the default.</summary>
    public int Port { get; init; }
}
