using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;
using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Escalation;

/// <summary>Lets the clock watch look, again and again.</summary>
[DisallowConcurrentExecution]
internal sealed partial class ClockWatchJob(ClockWatch watch, ClockWatchFailures failures, ILogger<ClockWatchJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await watch.LookAsync(cancellationToken);
            failures.Streak.Succeeded();
        }
        catch (IOException e)
        {
            if (failures.Streak.Failed())
                LogWaiting(e);
        }
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Warning, Message = "Deadlines cannot be looked at now: hub.db cannot be written; tried again each second.")]
    private partial void LogWaiting(Exception e);
}

/// <summary>Outlives the jobs, which are made anew for each look.</summary>
internal sealed class ClockWatchFailures
{
    public FailureStreak Streak { get; } = new();
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
        services.AddSingleton<ClockWatchFailures>();
        services.AddQuartz(quartz => quartz.ScheduleJob<ClockWatchJob>(
            trigger => trigger.WithIdentity("deadlines").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(LookEvery).RepeatForever())));
        return services;
    }
}
