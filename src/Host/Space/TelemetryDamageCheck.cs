using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SensorHub.Devices.Registry;
using SensorHub.Host.Composition;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Host.Space;

/// <summary>Days of telemetry that cannot be read: a metric, and while there are any, a reason in <c>/readyz</c> that names the first.</summary>
internal sealed class TelemetryDamageCheck : IHealthCheck, IDisposable
{
    private readonly Meter _meter = new("SensorHub.Storage");
    private readonly TelemetryStore _telemetry;
    private readonly IRegistry _registry;

    public TelemetryDamageCheck(HubStores stores)
    {
        (_telemetry, _registry) = (stores.Telemetry, stores.Registry);
        _meter.CreateObservableGauge(
            "sensorhub.telemetry.unreadable_days", () => _telemetry.UnreadableDays.Count, "{day}", "Days of series found unreadable and passed over.");
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var days = _telemetry.UnreadableDays;
        if (days.Count == 0)
            return Task.FromResult(HealthCheckResult.Healthy());
        var first = days.OrderBy(d => d.Day).ThenBy(d => d.Device).First();
        var device = _registry.Current.DevicesByHandle.GetValueOrDefault(first.Device)?.Id ?? first.Device.ToString(CultureInfo.InvariantCulture);
        var day = DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)first.Day);
        return Task.FromResult(HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture,
            $"{days.Count} days of telemetry cannot be read, the first of {device}, period {first.PeriodS} s, {day:yyyy-MM-dd}: their late readings go to quarantine; look with sensorhub check, restore from a backup, replay")));
    }

    public void Dispose() => _meter.Dispose();
}
