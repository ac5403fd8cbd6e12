using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Web.Api;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Backups;
using SensorHub.Web.Api.Cases;
using SensorHub.Web.Api.Documents;
using SensorHub.Web.Api.Http;
using SensorHub.Web.Api.Intake;
using SensorHub.Web.Api.Ledger;
using SensorHub.Web.Api.Management;
using SensorHub.Web.Api.Readings;
using SensorHub.Web.Api.Registry;
using SensorHub.Web.Api.Tracks;
using SensorHub.Web.Live;
using SensorHub.Web.Operations;

namespace SensorHub.Web;

/// <summary>The HTTP side of the hub, for the host to add and map.</summary>
public static class SensorHubWeb
{
    public const string ApiPrefix = "/api/v1";

    /// <summary>Bodies of JSON are short; uploads say their own limit.</summary>
    public const int MaxJsonBytes = 1024 * 1024;

    /// <summary>
    /// Adds the API. The host brings what it stands on: <c>IRegistry</c>, <c>IRegistryCommands</c>, <c>TokenAuthenticator</c>,
    /// <c>IReadingHistory</c>, <c>IDeviceVitals</c>, <c>ICommandStore</c>, <c>IShadowStore</c>, <c>CommandDesk</c>,
    /// <c>IOperationsQueries</c>, <c>IOperationsStore</c>, <c>ILiveEventFeed</c>, <c>BrokerDirectory</c>, <c>LossLedger</c>, <c>ILedgerStore</c>,
    /// <c>IAlertTraceStore</c>, <c>TraceDesk</c>, <c>IProjections</c>, <c>IBackupDesk</c>, <c>CityCalendar</c> and the
    /// city's <see cref="TimeProvider"/>, all as singletons.
    /// </summary>
    public static IServiceCollection AddSensorHubWeb(this IServiceCollection services, WebOptions? options = null)
    {
        services.AddSingleton(options ?? WebOptions.Default);
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<FailureHandler>();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(o => ApiJson.Configure(o.SerializerOptions));
        services.AddAccess();
        services.AddSingleton<Uploads>();
        services.AddSingleton<HistoryQueries>();
        services.AddSingleton<RankingService>();
        services.AddSingleton<ReadingService>();
        services.AddSingleton<TrackService>();
        services.AddSingleton<PlaceNames>();
        services.AddSingleton<HealthView>();
        services.AddSingleton<LedgerView>();
        services.AddSingleton<TaskCommands>();
        services.AddSingleton<FindCommands>();
        services.AddLive();
        services.AddOperations();
        services.AddDocuments();
        return services;
    }

    /// <summary>Puts errors, tokens and routes into the pipeline.</summary>
    public static WebApplication MapSensorHubApi(this WebApplication app)
    {
        app.UseMiddleware<AnswerHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages(StatusProblems.WriteAsync);
        app.UseAuthentication();
        app.UseAuthorization();

        app.MapDocuments();
        app.MapOperations();

        var api = app.MapGroup(ApiPrefix).WithMetadata(new RequestSizeLimitAttribute(MaxJsonBytes)).AddEndpointFilterFactory(KnownQuery.Only);
        api.RequireDecision();
        api.MapDevices();
        api.MapHealth();
        api.MapCommands();
        api.MapShadows();
        api.MapSites();
        api.MapAreas();
        api.MapCells();
        api.MapSquads();
        api.MapPermits();
        api.MapHolds();
        api.MapUsers();
        api.MapAlerts();
        api.MapTasks();
        api.MapRules();
        api.MapReadings();
        api.MapTracks();
        api.MapLedger();
        api.MapQuarantine();
        api.MapBrokers();
        api.MapProjections();
        api.MapAudit();
        api.MapBackups();
        api.MapLive();
        return app;
    }
}
