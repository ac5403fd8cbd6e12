using System.CommandLine;

namespace SensorHub.Host.Commands;

/// <summary><c>hold add</c>, <c>list</c> and <c>release</c>: through the API of the running hub, so that each is in the audit log.</summary>
internal static class HoldCommand
{
    private const string Path = "/api/v1/holds";

    public static Command Create() => new("hold", "Legal holds of a running hub: readings that are evidence and must not go") { Add(), List(), Release() };

    private static Command Add()
    {
        var id = new Argument<string>("ID") { Description = "1 to 64 of A-Z a-z 0-9 _ - . :" };
        var device = new Option<string?>("--device") { Description = "The device; or:" };
        var site = new Option<string?>("--site") { Description = "All devices placed at the site, at the time" };
        var from = new Option<string>("--from") { Description = "Event time: ISO 8601 with offset, or ms since 1970", Required = true };
        var to = new Option<string?>("--to") { Description = "Not included; left out = for as long as the hold stands" };
        var reason = new Option<string>("--reason") { Description = "The case, or who asks for it", Required = true };
        return new Command("add", "Holds a span of a device or a site, raw bytes included") { id, device, site, from, to, reason }
            .Does(async (parsed, cancellation) =>
            {
                using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
                var body = new
                {
                    id = parsed.GetValue(id),
                    device = parsed.GetValue(device),
                    site = parsed.GetValue(site),
                    from = parsed.GetValue(from),
                    to = parsed.GetValue(to),
                    reason = parsed.GetValue(reason),
                };
                Answer.Print(await hub.PostAsync(Path, body, cancellation));
            });
    }

    private static Command List() => new Command("list", "Prints the holds that stand").Does(async (parsed, cancellation) =>
    {
        using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
        Answer.Print(await hub.GetAsync($"{Path}?limit=1000", cancellation));
    });

    private static Command Release()
    {
        var id = new Argument<string>("ID") { Description = "The hold" };
        return new Command("release", "Releases a hold; what it held goes when its time is over") { id }
            .Does(async (parsed, cancellation) =>
            {
                using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
                await hub.DeleteAsync($"{Path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancellation);
            });
    }
}
