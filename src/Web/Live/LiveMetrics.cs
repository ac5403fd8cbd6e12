using System.Diagnostics.Metrics;

namespace SensorHub.Web.Live;

internal sealed class LiveMetrics
{
    public LiveMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("SensorHub.Web");
        Clients = meter.CreateUpDownCounter<long>("sensorhub.live.clients", "{client}", "Open streams of live events.");
        Sent = meter.CreateCounter<long>("sensorhub.live.events_sent", "{event}", "Live events written to clients.");
        Slow = meter.CreateCounter<long>("sensorhub.live.slow_disconnects", "{client}", "Clients cut off because they did not read.");
    }

    public UpDownCounter<long> Clients { get; }
    public Counter<long> Sent { get; }
    public Counter<long> Slow { get; }
}
