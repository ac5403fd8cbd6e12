using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using SensorHub.Devices.Management;

namespace SensorHub.Ingest.Management;

/// <summary>The ledger as instruments; read when asked.</summary>
public sealed class ManagementMeter : IHostedService, IDisposable
{
    private readonly Meter _meter = new("SensorHub.Management");

    public ManagementMeter(ManagementLedger ledger)
    {
        _meter.CreateObservableCounter("sensorhub.commands.asked", () => ledger.Asked, "{command}");
        _meter.CreateObservableCounter("sensorhub.commands.expired", () => ledger.Expired, "{command}");
        _meter.CreateObservableCounter(
            "sensorhub.commands.reports_dropped", () => ledger.Dropped, "{report}", "Reports at QoS 0 of devices over their quota.");
        _meter.CreateObservableCounter(
            "sensorhub.commands.reports",
            () => Enum.GetValues<ReportOutcome>().Select(o => new Measurement<long>(
                ledger.Reports(o), KeyValuePair.Create("outcome", (object?)JsonNamingPolicy.SnakeCaseLower.ConvertName(o.ToString())))),
            "{report}", "What devices said of commands and of their state; whatever is neither taken nor repeated was refused.");
    }

    /// <summary>Nothing to do: being a service makes sure that the instruments exist.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();
}
