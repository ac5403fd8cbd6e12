using Quartz;
using SensorHub.Storage.Retention;

namespace SensorHub.Host.Composition;

/// <summary>Forgets refused payloads past their time, by the hub's running time since they came, unless their device is held for that time.</summary>
[DisallowConcurrentExecution]
internal sealed class QuarantineRetention(HubStores stores) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var holds = new StandingHolds(stores.Registry, stores.Operations);
        var keptFrom = stores.Telemetry.Compactor.QuarantineKeptFrom;
        // Asked anew for each piece: a hold that was answered for before counts.
        for (long? after = 0; after is { } at && keptFrom > 0;)
            after = await stores.Quarantine.RemoveBeforeAsync(keptFrom, at, await holds.ReadAsync(cancellationToken), cancellationToken);
    }
}

internal static class QuarantineRetentionServices
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    public static IServiceCollection AddQuarantineRetention(this IServiceCollection services) =>
        services.AddQuartz(quartz => quartz.ScheduleJob<QuarantineRetention>(
            trigger => trigger.WithIdentity("quarantine-retention").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(Every).RepeatForever())));
}
