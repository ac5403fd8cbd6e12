using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace SensorHub.Ingest.Brokers;

/// <summary>The state of every broker as instruments with its name; read when asked.</summary>
internal sealed class BrokerMeter : IHostedService, IDisposable
{
    private readonly Meter _meter = new("SensorHub.Ingest.Brokers");
    private readonly BrokerDirectory _brokers;

    public BrokerMeter(BrokerDirectory brokers)
    {
        _brokers = brokers;
        _meter.CreateObservableGauge("sensorhub.broker.connected", () => Each(b => b.State == BrokerState.Connected ? 1 : 0), "{connection}");
        _meter.CreateObservableGauge("sensorhub.broker.in_flight", () => Each(b => b.InFlight), "{message}");
        _meter.CreateObservableCounter("sensorhub.broker.received", () => Each(b => b.Received), "{message}");
        _meter.CreateObservableCounter("sensorhub.broker.acknowledged", () => Each(b => b.Acknowledged), "{message}");
        _meter.CreateObservableCounter("sensorhub.broker.unknown_device", () => Each(b => b.UnknownDevice), "{message}");
        _meter.CreateObservableCounter("sensorhub.broker.over_quota", () => Each(b => b.OverQuota), "{message}");
        _meter.CreateObservableCounter("sensorhub.broker.dropped", () => Each(b => b.Dropped), "{message}");
        _meter.CreateObservableCounter("sensorhub.broker.lost_sessions", () => Each(b => b.LostSessions), "{session}");
    }

    /// <summary>Nothing to do: being a service makes sure that the instruments exist.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Each(Func<BrokerSnapshot, long> value) =>
        _brokers.Snapshot().Select(b => new Measurement<long>(value(b), KeyValuePair.Create("broker", (object?)b.Name)));
}
