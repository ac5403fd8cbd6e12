using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Health;

/// <summary>How many devices are in which state; counted when asked. One series a state: devices are no labels.</summary>
public sealed class HealthMeter : IHostedService, IDisposable
{
    // What the journal tells; of configurations it knows nothing.
    private static readonly HealthState[] States = [.. Enum.GetValues<HealthState>().Where(s => s != HealthState.OutOfSync)];
    private readonly Meter _meter = new("SensorHub.Devices");
    private readonly IDeviceVitals _vitals;
    private readonly IRegistry _registry;

    public HealthMeter(IDeviceVitals vitals, IRegistry registry)
    {
        (_vitals, _registry) = (vitals, registry);
        _meter.CreateObservableGauge("sensorhub.devices.registered", () => _registry.Current.Devices.Count, "{device}");
        _meter.CreateObservableGauge("sensorhub.devices.unwell", Count, "{device}", "Devices by what is wrong with them; several may hold.");
    }

    /// <summary>Nothing to do: being a service makes sure that the instruments exist.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Count()
    {
        IReadOnlyList<Device> devices = [.. _registry.Current.Devices.Values];
        var counts = new int[States.Length];
        foreach (var (device, vitals) in devices.Zip(_vitals.Of(devices)))
        {
            foreach (var state in HealthJudge.Of(device, vitals))
                counts[(int)state]++;
        }

        return States.Select(state => new Measurement<int>(
            counts[(int)state], KeyValuePair.Create("state", (object?)JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString()))));
    }
}
