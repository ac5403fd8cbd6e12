using System.CommandLine;

namespace SensorHub.Host.Commands;

/// <summary>What the registry holds, filled through the API of the running hub, so that every change has one path and one audit.</summary>
internal static class RegistryCommands
{
    public static IEnumerable<Command> Create() =>
    [
        DeviceCommand.Create(),
        new("placement", "Where devices were and when, in a running hub")
        {
            ImportCommand.Create(
                "devices/placements", "placements, each device's whole history,", "device,site[,from,to] (ms or ISO 8601 with offset; empty = open)"),
        },
        new("site", "Sites of a running hub")
        {
            ImportCommand.Create(
                "sites", "sites",
                "id,name,kind,lat,lon[,zone_class,party,contact_name,contact_phone,open_from,open_to,boundary,approved_for_tipping]"),
            Swap(),
        },
        new("area", "Areas of a running hub: city, districts, streets")
        {
            ImportCommand.Create("areas", "areas", "id,name,level[,parent,boundary]"),
        },
        new("squad", "Squads of a running hub") { ImportCommand.Create("squads", "squads", "id,name,area") },
        new("cell", "Grid cells of a running hub, each with its squad") { ImportCommand.Create("cells", "grid cells", "id,area,squad,boundary (WKT)") },
        new("permit", "Permits of sites and vehicles in a running hub")
        {
            ImportCommand.Create(
                "permits", "permits", "id,kind,valid_from,valid_to[,number,site,device,daily_from,daily_to,route,sites] (sites as a;b)"),
        },
        HoldCommand.Create(),
        UserCommand.Create(),
    ];

    private static Command Swap()
    {
        var site = new Argument<string>("SITE") { Description = "Id of the site" };
        var old = new Argument<string>("OLD") { Description = "Id of the device that goes" };
        var next = new Argument<string>("NEW") { Description = "Id of the device of the same kind that comes" };
        var at = new Option<string>("--at") { Description = "When the new one began: ISO 8601 with offset, or ms since 1970", Required = true };
        return new Command("swap", "Replaces a meter by another; the site's readings go on") { site, old, next, at }
            .Does(async (parsed, cancellation) =>
            {
                using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
                var body = new { old = parsed.GetValue(old), @new = parsed.GetValue(next), at = parsed.GetValue(at) };
                Answer.Print(await hub.PostAsync($"/api/v1/sites/{Uri.EscapeDataString(parsed.GetValue(site)!)}/swap", body, cancellation));
            });
    }
}
