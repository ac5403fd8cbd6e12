using System.Diagnostics.Metrics;

namespace SensorHub.Host.Sockets;

/// <summary>Sockets as instruments; read when asked.</summary>
internal sealed class SocketMeter : IHostedService, IDisposable
{
    private readonly Meter _meter = new("SensorHub.Host");

    public SocketMeter(HubSeats seats, SocketPlan plan)
    {
        _meter.CreateObservableGauge("sensorhub.host.sockets", () => Each(seats, s => s.Taken), "{socket}");
        _meter.CreateObservableGauge("sensorhub.host.sockets_limit", () => Each(seats, s => s.Limit), "{socket}");
        _meter.CreateObservableCounter("sensorhub.host.sockets_refused", () => Each(seats, s => s.Refused), "{socket}");
        _meter.CreateObservableGauge("sensorhub.mqtt.connections_limit", () => plan.Mqtt, "{connection}");
    }

    /// <summary>Nothing to do: being a service makes sure that the instruments exist before the first socket.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Each(HubSeats seats, Func<Seats, long> value) =>
    [
        new(value(seats.All), KeyValuePair.Create("of", (object?)"all")), new(value(seats.Http), KeyValuePair.Create("of", (object?)"http")),
    ];
}
