using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Management;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;
using SensorHub.Web.Api.Registry;

namespace SensorHub.Web.Api.Management;

/// <param name="Type">Word that the device knows: a-z 0-9 _.</param>
/// <param name="Params">Object; left out = none.</param>
/// <param name="ExpiresInS">Until the device's last word, 1 to 604 800; left out = 3 600.</param>
internal sealed record CommandBody(string Type, JsonElement? Params = null, int? ExpiresInS = null);

/// <param name="AskedBy">User who asked; <c>hub</c> for a configuration that the hub sends again.</param>
/// <param name="ExpiresMs">Its device's last word must come before.</param>
/// <param name="Detail">What the device said with its last word.</param>
internal sealed record CommandShown(
    string Id, string Device, string Type, JsonElement Params, CommandState State, string AskedBy, long AskedMs, long ExpiresMs, long? SentMs,
    long? AcceptedMs, long? EndedMs, string? Detail)
{
    public static CommandShown Of(DeviceCommand c, Device device) => new(
        c.Id, device.Id, c.Type, JsonElement.Parse(c.Params), c.State, c.AskedBy, c.AskedMs, c.ExpiresMs, c.SentMs, c.AcceptedMs, c.EndedMs, c.Detail);
}

internal static class CommandRoutes
{
    public static void MapCommands(this RouteGroupBuilder api)
    {
        var commands = api.MapGroup("/devices/{id}/commands").WithTags("devices");
        commands.MapGet("/", ListAsync).Require(Permission.ReadCity).WithSummary("Commands of a device, newest first; with open=true those that wait.");
        commands.MapGet("/{command}", GetAsync).Require(Permission.ReadCity).WithSummary("One command and where it stands.");
        commands.MapPost("/", AskAsync).Require(Permission.CommandDevices)
            .WithSummary("Asks a device to do something: queued, sent, accepted, then done, failed or expired.");
        commands.MapDelete("/{command}", CancelAsync).Require(Permission.CommandDevices)
            .WithSummary("Takes back an open command; a device that has it already may still carry it out.");
    }

    private static async Task<Accepted<CommandShown>> AskAsync(
        string id, CommandBody body, Caller caller, CommandDesk desk, ICommandStore commands, CancellationToken stop)
    {
        var device = DeviceRoutes.Find(caller, id);
        var asked = await desk.AskAsync(CommandAsk.Of(device, body.Type, body.Params, body.ExpiresInS), caller.Actor, stop);
        var now = await commands.FindAsync(device.Handle, asked.Id, stop) ?? asked;
        return TypedResults.Accepted($"{SensorHubWeb.ApiPrefix}/devices/{Uri.EscapeDataString(id)}/commands/{asked.Id}", CommandShown.Of(now, device));
    }

    private static async Task<Listing<CommandShown>> ListAsync(
        string id, Caller caller, ICommandStore commands, bool? open, int? limit, long? after, CancellationToken stop)
    {
        var device = DeviceRoutes.Find(caller, id);
        var size = Paging.Limit(limit);
        var found = await commands.ListAsync(new(device.Handle, size + 1, open, after), stop);
        var shown = found.Take(size).ToList();
        return new(
            [.. shown.Select(c => CommandShown.Of(c, device))],
            found.Count > size ? shown[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static async Task<CommandShown> GetAsync(string id, string command, Caller caller, ICommandStore commands, CancellationToken stop)
    {
        var device = DeviceRoutes.Find(caller, id);
        return await commands.FindAsync(device.Handle, command, stop) is { } found
            ? CommandShown.Of(found, device)
            : throw ProblemException.NotFound("command", command);
    }

    private static async Task<CommandShown> CancelAsync(string id, string command, Caller caller, CommandDesk desk, CancellationToken stop)
    {
        var device = DeviceRoutes.Find(caller, id);
        return CommandShown.Of(await desk.CancelAsync(device.Handle, command, caller.Actor, stop), device);
    }
}
