using Quartz;
using SensorHub.Devices.Management;
using SensorHub.Devices.Time;
using SensorHub.Ingest.Management;

namespace SensorHub.Host.Composition;

/// <summary>Lets the command desk look at the city's clock, again and again.</summary>
[DisallowConcurrentExecution]
internal sealed class CommandWatch(CommandDesk desk, CommandWatchFailures failures, ILogger<CommandWatch> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await desk.LookAsync(cancellationToken);
            failures.Streak.Succeeded();
        }
        catch (IOException e)
        {
            if (failures.Streak.Failed())
                log.CommandsWait(e);
        }
    }
}

/// <summary>Outlives the jobs, which are made anew for each look.</summary>
internal sealed class CommandWatchFailures
{
    public FailureStreak Streak { get; } = new();
}

/// <summary>Forgets commands that ended long ago; the audit log still says who asked.</summary>
[DisallowConcurrentExecution]
internal sealed class CommandRetention(ICommandStore commands, CityClocks clocks) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var beforeMs = clocks.City.NowMs() - (long)CommandLimits.Keep.TotalMilliseconds;
        while (await commands.ForgetAsync(beforeMs, cancellationToken) > 0)
            await Task.Yield();
    }
}

internal static class CommandServices
{
    // Machine time: a fast city clock makes the looks rarer in city time, not the work heavier.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    public static IServiceCollection AddCommands(this IServiceCollection services) => services
        .AddSingleton<CommandWatchFailures>()
        .AddQuartz(quartz => quartz
            .ScheduleJob<CommandWatch>(
                trigger => trigger.WithIdentity("commands").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(LookEvery).RepeatForever()))
            .ScheduleJob<CommandRetention>(
                trigger => trigger.WithIdentity("command-retention").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(ForgetEvery).RepeatForever())));
}
