using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Connections;
using SensorHub.Ingest.Lab;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest;

/// <summary>The books of intake as instruments; read when asked, so they cost a reading nothing.</summary>
public sealed class IngestMeter : IHostedService, IDisposable
{
    public const string Name = "SensorHub.Ingest";
    private readonly Meter _meter = new(Name);

    public IngestMeter(IngestLedger ledger, InFlightBudget budget, ConnectionSet connections, ISessionStore sessions, SessionLedger messages, LabBook lab)
    {
        _meter.CreateObservableCounter("sensorhub.ingest.received", () => ledger.Snapshot().Received, "{reading}");
        _meter.CreateObservableCounter("sensorhub.ingest.decided", () => Outcomes(ledger.Snapshot()), "{reading}");
        _meter.CreateObservableCounter(
            "sensorhub.ingest.quarantined",
            () => ledger.Snapshot().QuarantinedBy.Select(q => new Measurement<long>(q.Value, KeyValuePair.Create("reason", (object?)q.Key))),
            "{payload}");
        _meter.CreateObservableCounter("sensorhub.ingest.clock_suspect", () => ledger.Snapshot().Suspect, "{reading}");
        _meter.CreateObservableCounter("sensorhub.ingest.unknown_values", () => ledger.Snapshot().UnknownValues, "{value}");
        _meter.CreateObservableCounter("sensorhub.ingest.not_authorized", () => ledger.Snapshot().NotAuthorized, "{message}");
        _meter.CreateObservableGauge("sensorhub.ingest.in_flight", () => budget.UsedBytes, "By");
        _meter.CreateObservableGauge("sensorhub.mqtt.connections", () => connections.Count, "{connection}");
        _meter.CreateObservableGauge("sensorhub.mqtt.connections_held", () => connections.Held, "{connection}");
        _meter.CreateObservableCounter("sensorhub.mqtt.lab_messages", () => lab.Messages, "{message}");
        _meter.CreateObservableGauge("sensorhub.mqtt.sessions", () => sessions.Count, "{session}");
        _meter.CreateObservableCounter("sensorhub.mqtt.sessions_evicted", () => messages.Evicted, "{session}");
        _meter.CreateObservableCounter("sensorhub.mqtt.messages_queued", () => messages.Queued, "{message}");
        _meter.CreateObservableCounter("sensorhub.mqtt.messages_delivered", () => messages.Delivered, "{message}");
        _meter.CreateObservableCounter("sensorhub.mqtt.messages_dropped", () => Drops(messages), "{message}");
    }

    /// <summary>Nothing to do: being a service makes sure that the instruments exist before the first reading.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Drops(SessionLedger messages) => Enum.GetValues<DropReason>().Select(
        reason => new Measurement<long>(messages.Dropped(reason), KeyValuePair.Create("reason", (object?)JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()))));

    private static IEnumerable<Measurement<long>> Outcomes(LedgerSnapshot books) =>
    [
        Outcome("stored", books.Stored), Outcome("duplicate", books.Duplicates), Outcome("conflict", books.Conflicts),
        Outcome("quarantined", books.Quarantined), Outcome("dropped", books.Dropped),
    ];

    private static Measurement<long> Outcome(string outcome, long count) => new(count, KeyValuePair.Create("outcome", (object?)outcome));
}
