using Quartz;
using SensorHub.Devices.Backups;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Host.Configuration;
using SensorHub.Storage.Backups;

namespace SensorHub.Host.Composition;

internal static class BackupServices
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddBackups(this IServiceCollection services, HubOptions options, HubStores stores, CityClocks clocks)
    {
        services.AddSingleton<IBackupDesk>(p => new BackupDesk(
            options.Backup, options.PlacesIn(stores.Folder.Path), stores.Journal, stores.Audit, clocks.City, clocks.Machine,
            p.GetRequiredService<ILogger<BackupDesk>>()));
        if (options.Backup.Every == TimeSpan.Zero)
            return services;
        services.AddSingleton(new BackupSchedule(options.Backup.Every));
        services.AddSingleton(new BackupAge(options.Backup.Every, clocks.City));
        services.AddHealthChecks().AddCheck<BackupAge>("backups");
        return services.AddQuartz(quartz => quartz.ScheduleJob<ScheduledBackup>(
            trigger => trigger.WithIdentity("backup").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(Look).RepeatForever())));
    }
}

/// <summary>Makes the backup that is due.</summary>
[DisallowConcurrentExecution]
internal sealed class ScheduledBackup(IBackupDesk desk, BackupSchedule schedule, BackupAge age, CityClocks clocks, ILogger<ScheduledBackup> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var there = desk.List(folder: null);
            age.Note(there);
            if (schedule.IsDue(clocks.City.NowMs(), desk.Last, there))
                await desk.StartAsync(folder: null, keep: null, Actor.Hub, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or BackupRefusedException)
        {
            log.BackupNotBegun(e);
        }
    }
}
