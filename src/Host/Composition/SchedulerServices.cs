using System.Data.Common;
using Quartz;
using SensorHub.Storage.Postgres;

namespace SensorHub.Host.Composition;

/// <summary>Who keeps the times of the hub's periodic work: memory, or PostgreSQL where operational data lie there.</summary>
internal static class SchedulerServices
{
    private const string Name = "sensorhub";

    // Quartz makes its tables and never alters them. What is in them is made again at each start, so a release with other columns gets tables of its own.
    private const string TablePrefix = "quartz_4_7_";
    private const int TriesPerLogLine = 150;
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(2);

    /// <param name="instance">The same after each start of this hub, so that it takes up at once what a kill left; no other hub's.</param>
    public static IServiceCollection AddScheduler(this IServiceCollection services, PostgresOptions postgres, string instance)
    {
        if (postgres.IsUsed)
        {
            services.AddSingleton<DbDataSource>(_ => PostgresSource.Create(postgres, pooled: true, $"{Name} scheduler"));
            services.AddQuartz(quartz => quartz
                .ConfigureScheduler(scheduler => (scheduler.InstanceName, scheduler.InstanceId) = (Name, instance))
                .UsePersistentStore(store => store
                    .UsePostgres(source => source.UseRegisteredDataSource = true)
                    .ConfigureStore(options => (options.TablePrefix, options.DbRetryInterval, options.RetryableActionErrorLogThreshold) = (TablePrefix, RetryEvery, TriesPerLogLine))
                    .ProvisionSchema()
                    .UseClustering()));
            services.Configure<SchedulingOptions>(scheduling => scheduling.ScheduleTriggerRelativeToReplacedTrigger = true);
            return services.AddQuartzHostedService().AddHostedService<SchedulerEnd>();
        }

        return services.AddQuartzHostedService();
    }
}
