using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Latency;
using SensorHub.Devices.Books;
using SensorHub.Host.Composition;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Sessions;
using SensorHub.Storage.Operational.Sessions;

namespace SensorHub.Host.Ledger;

internal static class LedgerServices
{
    /// <summary>To be added before whatever counts, so that it starts first and stops last.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services, HubStores stores, CityClocks clocks) => services
        .AddSingleton<ILedgerStore>(stores.Ledger)
        .AddSingleton<IIntakeBooks>(p => p.GetRequiredService<IngestLedger>())
        .AddSingleton(p =>
        {
            var evaluation = p.GetRequiredService<IEvaluationProgress>();
            var squads = p.GetRequiredService<SquadTaskPublisher>();
            return new LossLedger(new(
                p.GetRequiredService<IIntakeBooks>(), () => evaluation.Passed, () => squads.Passed, stores.Journal, stores.Ledger, clocks.City));
        })
        .AddSingleton<IAlertTraceStore>(stores.Traces)
        .AddSingleton<TraceMeter>()
        .AddSingleton(p => new TraceDesk(
            stores.Traces, p.GetRequiredService<TraceMeter>(), clocks.City, clocks.Machine, p.GetRequiredService<ILogger<TraceDesk>>()))
        .AddSingleton<IDeliveryWatch, DeliveryTrace>()
        .AddHostedService<LedgerWorker>()
        .AddHostedService(p => p.GetRequiredService<TraceDesk>())
        .AddHostedService<LedgerMeter>();
}
