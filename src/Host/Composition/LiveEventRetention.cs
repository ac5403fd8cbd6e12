using Quartz;
using SensorHub.Devices.Time;
using SensorHub.Storage.Retention;

namespace SensorHub.Host.Composition;

/// <summary>Forgets live events that nobody resumes from any more; task events stay for ever.</summary>
[DisallowConcurrentExecution]
internal sealed class LiveEventRetention(HubStores stores, RetentionOptions options, CityClocks clocks) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var beforeMs = clocks.City.NowMs() - options.LiveEventDays * UnixMs.Day;
        while (await stores.Operations.ForgetLiveEventsAsync(beforeMs, cancellationToken) > 0)
            await Task.Yield();
    }
}

internal static class LiveEventRetentionServices
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    public static IServiceCollection AddLiveEventRetention(this IServiceCollection services) =>
        services.AddQuartz(quartz => quartz.ScheduleJob<LiveEventRetention>(
            trigger => trigger.WithIdentity("live-event-retention").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(Every).RepeatForever())));
}
