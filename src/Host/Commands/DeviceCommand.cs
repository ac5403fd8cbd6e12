using System.CommandLine;

namespace SensorHub.Host.Commands;

/// <summary><c>device add</c>, <c>import</c>, <c>command</c> and <c>health</c>.</summary>
internal static class DeviceCommand
{
    public static Command Create() => new("device", "Devices of a running hub")
    {
        Add(),
        ImportCommand.Create(
            "devices", "devices", "id,kind,interval_s[,model,site,lat,lon,gateway,secret] (a secret that is empty is made and printed)"),
        Ask(),
        Health(),
    };

    private static Command Add()
    {
        var id = new Argument<string>("ID") { Description = "1 to 64 of A-Z a-z 0-9 _ - . :" };
        var kind = new Option<string>("--kind") { Description = "noise, fume, dust, truck, weather or gateway", Required = true };
        var site = new Option<string?>("--site") { Description = "Id of the site it watches" };
        var model = new Option<string>("--model") { Description = "Maker's model", DefaultValueFactory = _ => "" };
        var interval = new Option<int>("--interval") { Description = "Seconds between readings", DefaultValueFactory = _ => 60 };
        return new Command("add", "Adds one device and prints its secret once") { id, kind, site, model, interval }
            .Does(async (parsed, cancellation) =>
            {
                using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
                var made = await hub.PostAsync(
                    "/api/v1/devices",
                    new
                    {
                        id = parsed.GetValue(id),
                        kind = parsed.GetValue(kind),
                        site = parsed.GetValue(site),
                        model = parsed.GetValue(model),
                        interval_s = parsed.GetValue(interval),
                    },
                    cancellation);
                Answer.Print(made);
            });
    }

    private static Command Ask()
    {
        var id = new Argument<string>("ID") { Description = "The device" };
        var type = new Argument<string>("TYPE") { Description = "What it is to do, as reboot" };
        var param = new Option<string[]>("--param")
        {
            Description = "A parameter of the command: a number, true, false, null or text; may be given again",
            HelpName = "KEY=VALUE",
        };
        var expires = new Option<int?>("--expires-in") { Description = "Seconds until its last word, 1 to 604800; 3600 unless given" };
        return new Command("command", "Asks a device to do something and prints where that stands") { id, type, param, expires }
            .Does(async (parsed, cancellation) =>
            {
                var parameters = CommandParameters.Parse(parsed.GetValue(param) ?? []);
                using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
                var asked = await hub.PostAsync(
                    $"/api/v1/devices/{Uri.EscapeDataString(parsed.GetValue(id)!)}/commands",
                    new { type = parsed.GetValue(type), @params = parameters, expires_in_s = parsed.GetValue(expires) },
                    cancellation);
                Answer.Print(asked);
            });
    }

    private static Command Health()
    {
        var id = new Argument<string>("ID") { Description = "The device" };
        return new Command("health", "Prints how a device reports") { id }
            .Does(async (parsed, cancellation) =>
            {
                using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
                var health = await hub.GetAsync($"/api/v1/devices/{Uri.EscapeDataString(parsed.GetValue(id)!)}/health", cancellation);
                Answer.Print(health);
            });
    }
}
