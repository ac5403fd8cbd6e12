using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Escalation;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Health;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Books;
using SensorHub.Devices.Management;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Host.Clock;
using SensorHub.Host.Configuration;
using SensorHub.Host.Ledger;
using SensorHub.Host.Space;
using SensorHub.Ingest;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Sessions;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Operational.Quarantine;
using SensorHub.Storage.Operational.Sessions;
using SensorHub.Web;

namespace SensorHub.Host.Composition;

/// <summary>The one place that joins the rooms.</summary>
internal static class HubServices
{
    /// <param name="journal">What the committer appends to: the store's own journal unless a test stands in between.</param>
    public static IServiceCollection AddHub(this IServiceCollection services, HubOptions options, HubStores stores, CityClocks clocks, RulePackSet packs, IJournal journal) => services
        .AddStores(stores, journal)
        .AddClocks(clocks)
        .AddLedger(stores, clocks)
        .AddEvaluation(options, stores, clocks, packs)
        .AddHostedService<CompactionWorker>()
        .AddHealthChecks().AddCheck<CompactionCheck>("compaction").Services
        .AddDiskWatch(stores, clocks.Machine)
        .AddHostedService<HubMeter>()
        .AddSingleton(options.Retention)
        .AddLiveEventRetention()
        .AddQuarantineRetention()
        .AddBackups(options, stores, clocks)
        .AddCommands()
        .AddSingleton<IQuarantine>(stores.Quarantine)
        .AddSingleton(p => new QuarantineProjection(
            stores.Journal, stores.Quarantine, clocks.Machine, p.GetRequiredService<ILogger<QuarantineProjection>>()))
        .AddHostedService(p => p.GetRequiredService<QuarantineProjection>())
        .AddSingleton<IJournalConsumer>(p => p.GetRequiredService<Evaluator>())
        .AddSingleton<IJournalConsumer>(p => p.GetRequiredService<QuarantineProjection>())
        .AddSingleton<IJournalConsumer>(stores.Telemetry.Compactor)
        .AddSingleton<IJournalFollower>(p => p.GetRequiredService<QuarantineProjection>())
        .AddSingleton(p => new SquadTaskPublisher(
            stores.Operations, stores.Sessions, clocks.Machine, p.GetRequiredService<ILogger<SquadTaskPublisher>>()))
        .AddHostedService(p => p.GetRequiredService<SquadTaskPublisher>())
        .AddIngest(options.Ingest.DeviceQuota, new DecoderLimits { EarliestMs = clocks.Calendar.ToMs(options.Ingest.EarliestEvent, TimeOnly.MinValue) })
        .AddBrokers(options.Ingest.Brokers)
        .AddProjections(options, stores, clocks)
        .AddManagement()
        .AddMqttEndpoint(options.Mqtt.Limits)
        .AddSensorHubWeb(new WebOptions { NetworkClock = clocks.Machine });

    private static IServiceCollection AddStores(this IServiceCollection services, HubStores stores, IJournal journal) => services
        .AddSingleton(stores)
        .AddSingleton(stores.Hash)
        .AddSingleton<IRegistry>(stores.Registry)
        .AddSingleton<IRegistryChanges>(stores.Registry)
        .AddSingleton<IRegistryCommands>(stores.Registry)
        .AddSingleton<TokenAuthenticator>()
        .AddSingleton<IAuditLog>(stores.Audit)
        .AddSingleton<IOperationsStore>(stores.Operations)
        .AddSingleton<IOperationsQueries>(stores.Operations)
        .AddSingleton<ILiveEventFeed>(stores.Operations)
        .AddSingleton<ISessionStore>(stores.Sessions)
        .AddSingleton<IDownlink>(stores.Sessions)
        .AddSingleton(stores.Sessions.Ledger)
        .AddSingleton<ICommandStore>(stores.Management)
        .AddSingleton<IShadowStore>(stores.Management)
        .AddSingleton<IReportStore>(stores.Management)
        .AddSingleton<IJournalFeed>(stores.Journal)
        .AddSingleton(journal)
        .AddSingleton(stores.Telemetry.Index)
        .AddSingleton(stores.Telemetry.Held)
        .AddSingleton(stores.Telemetry.History);

    private static IServiceCollection AddClocks(this IServiceCollection services, CityClocks clocks)
    {
        services.AddHealthChecks().AddCheck<ClockCheck>("clock");
        return services
            .AddSingleton(clocks)
            .AddSingleton(clocks.City)
            .AddSingleton(clocks.Calendar)
            .AddSingleton(new IngestClocks(clocks.City, clocks.Machine))
            .AddSingleton(new EvaluatorClocks(clocks.City, clocks.Machine));
    }

    private static IServiceCollection AddEvaluation(this IServiceCollection services, HubOptions options, HubStores stores, CityClocks clocks, RulePackSet packs) => services
        .AddSingleton(packs)
        .AddSingleton(new RuleBook(packs.Rules, clocks.Calendar))
        .AddSingleton(new EvaluatorStores(
            stores.Journal, stores.Telemetry.History, stores.Registry, stores.Operations, stores.Operations, stores.Checkpoints))
        .AddSingleton(options.Alerts)
        .AddSingleton(p => ActivatorUtilities.CreateInstance<Evaluator>(p))
        .AddSingleton<IEvaluationProgress>(p => p.GetRequiredService<Evaluator>())
        .AddHostedService(p => p.GetRequiredService<Evaluator>())
        .AddSingleton(p => p.GetRequiredService<Evaluator>().Vitals)
        .AddHostedService<HealthMeter>()
        .AddSingleton<IEvaluationLag, EvaluationLag>()
        .AddEscalation(clocks.City)
        .AddScheduler(options.Postgres, $"{Environment.MachineName}:{stores.Folder.Path}");
}
