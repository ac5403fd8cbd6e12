using Microsoft.Extensions.DependencyInjection;
using Quartz;
using SensorHub.Alerts.Enforcement;

namespace SensorHub.Alerts.Escalation;

/// <summary>Lets the clock watch look, again and again.</summary>
[DisallowConcurrentExecution]
internal sealed class ClockWatchJob(ClockWatch watch) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await watch.LookAsync(cancellationToken);
}

/// <summary>Registers the periodic work of this room.</summary>
public static class EscalationServices
{
    // Machine time: a fast city clock makes the looks rarer in city time, not the work heavier.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Adds the job that watches deadlines; the host adds Quartz's hosted service and an <see cref="IOperationsStore"/>.</summary>
    /// <param name="city">What time it is for deadlines.</param>
    public static IServiceCollection AddEscalation(this IServiceCollection services, TimeProvider city)
    {
        services.AddSingleton(provider => new ClockWatch(provider.GetRequiredService<IOperationsStore>(), city));
        services.AddQuartz(quartz => quartz.ScheduleJob<ClockWatchJob>(
            trigger => trigger.StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(LookEvery).RepeatForever())));
        return services;
    }
}
