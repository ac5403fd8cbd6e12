using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Backups;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Backups;

/// <param name="Folder">Within the hub's folder of backups; left out = that folder itself.</param>
/// <param name="Keep">Generations to keep there, 1 to 1 000; left out = as configured.</param>
internal sealed record BackupBody(string? Folder = null, int? Keep = null);

/// <param name="Root">The folder that the hub may write backups to.</param>
/// <param name="Last">The one that is being made, or the last one since the hub started.</param>
/// <param name="Items">Whole generations, newest first.</param>
internal sealed record BackupsShown(string Root, BackupStanding? Last, IReadOnlyList<BackupGeneration> Items);

internal static class BackupRoutes
{
    public static void MapBackups(this RouteGroupBuilder api)
    {
        var backups = api.MapGroup("/backups").WithTags("backups").Require(Permission.MakeBackups);
        backups.MapGet("/", List).WithSummary("Backups that are kept, and the one that is being made.");
        backups.MapGet("/last", (IBackupDesk desk) => desk.Last ?? throw ProblemException.NotFound("backup", "last"))
            .WithSummary("How far the backup is that is being made, or how the last one since the start ended.");
        backups.MapPost("/", StartAsync).WithSummary("Begins a backup of the running hub; readings go on. It holds secrets.");
    }

    private static async Task<Accepted<BackupStanding>> StartAsync(BackupBody body, Caller caller, IBackupDesk desk, CancellationToken stop)
    {
        try
        {
            return TypedResults.Accepted($"{SensorHubWeb.ApiPrefix}/backups/last", await desk.StartAsync(body.Folder, body.Keep, caller.Actor, stop));
        }
        catch (BackupRefusedException e)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, e.Message);
        }
    }

    // As many as are kept, 1 000 at most; never paged.
    private static BackupsShown List(IBackupDesk desk, string? folder)
    {
        try
        {
            return new(desk.Root, desk.Last, desk.List(folder));
        }
        catch (BackupRefusedException e)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, e.Message);
        }
        catch (InvalidDataException e)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, e.Message);
        }
    }
}
