using SensorHub.Devices.Books;
using SensorHub.Devices.Projections;
using SensorHub.Devices.Series;
using SensorHub.Host.Configuration;
using SensorHub.Storage.Influx;

namespace SensorHub.Host.Composition;

internal static class ProjectionServices
{
    /// <summary>Copies of the readings in other servers, and who answers for them.</summary>
    public static IServiceCollection AddProjections(this IServiceCollection services, HubOptions options, HubStores stores, CityClocks clocks)
    {
        services
            .AddSingleton(p => new ProjectionService(
                options.Projections, stores.Journal, stores.Telemetry, stores.Database, stores.Registry, clocks.City, clocks.Machine,
                p.GetRequiredService<ILogger<ProjectionService>>()))
            .AddSingleton<IProjections>(p => p.GetRequiredService<ProjectionService>())
            .AddHostedService(p => p.GetRequiredService<ProjectionService>())
            .AddSingleton<ISeriesStore>(p => options.Readings.AnswerFrom == ReadingsOptions.Embedded
                ? stores.Telemetry.Series
                : p.GetRequiredService<ProjectionService>().SeriesOf(options.Readings.AnswerFrom));
        for (var i = 0; i < options.Projections.Count; i++)
        {
            var index = i;
            services.AddSingleton<IJournalConsumer>(p => p.GetRequiredService<ProjectionService>().Consumers[index]);
        }

        return services;
    }
}
