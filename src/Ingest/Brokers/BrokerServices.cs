using Microsoft.Extensions.Logging;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Brokers;

/// <summary>What all brokers share.</summary>
internal sealed record BrokerServices(
    IngestClocks Clocks, IRegistry Registry, PayloadIntake Payloads, InFlightBudget Budget, DeviceQuotas Quotas, IngestLedger Ledger, Committer Committer,
    ILogger Log)
{
    /// <summary>Where what a broker brings is booked.</summary>
    public SourceAccount AccountOf(BrokerStatus broker) => Ledger.Of($"broker:{broker.Name}");
}
