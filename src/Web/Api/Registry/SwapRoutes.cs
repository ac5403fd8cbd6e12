using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <param name="Old">The device that goes.</param>
/// <param name="New">The device of the same kind that comes.</param>
/// <param name="At">The first instant of the new one; not in the future.</param>
internal sealed record SwapBody(string Old, string New, Instant At);

internal sealed record SwapShown(DeviceShown Old, DeviceShown New);

internal static class SwapRoutes
{
    public static void MapSwap(this RouteGroupBuilder sites) =>
        sites.MapPost("/{id}/swap", SwapAsync).Require(Permission.ManageRegistry).WithSummary(
            "Replaces a meter by another: one placement ends and the other begins at one instant, and the site's readings go on.");

    private static async Task<SwapShown> SwapAsync(
        string id, SwapBody body, Caller caller, IRegistryCommands commands, CancellationToken stop)
    {
        var swapped = await commands.SwapAsync(id, new(body.Old, body.New, body.At.Ms), caller.Actor, stop);
        return new(DeviceRoutes.Show(swapped.Old, null), DeviceRoutes.Show(swapped.New, null));
    }
}
