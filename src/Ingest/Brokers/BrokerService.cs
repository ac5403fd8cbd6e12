using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Brokers;

/// <summary>All external brokers of the hub, in the order of the settings. Thread safe.</summary>
public sealed class BrokerDirectory
{
    private readonly BrokerStatus[] _all;

    public BrokerDirectory(IReadOnlyList<BrokerOptions> brokers, IngestClocks clocks) =>
        _all = [.. brokers.Select(broker => new BrokerStatus(broker.Name, clocks.City))];

    public IReadOnlyList<BrokerSnapshot> Snapshot() => Array.ConvertAll(_all, status => status.Snapshot());

    internal BrokerStatus this[int index] => _all[index];
}

/// <summary>Subscribes to every broker of the settings, each for itself: one that is down keeps no other from delivering.</summary>
internal sealed class BrokerService(
    IReadOnlyList<BrokerOptions> brokers, BrokerDirectory directory, IngestClocks clocks, IRegistry registry, PayloadIntake payloads, InFlightBudget budget,
    DeviceQuotas quotas, IngestLedger ledger, Committer committer, ILogger<BrokerService> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var services = new BrokerServices(clocks, registry, payloads, budget, quotas, ledger, committer, log);
        var running = brokers.Select((broker, i) => new BrokerSubscriber(services, broker, directory[i]).RunAsync(stoppingToken));
        return Task.WhenAll([.. running]);
    }
}
