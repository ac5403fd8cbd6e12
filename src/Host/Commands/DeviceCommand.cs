using System.CommandLine;

namespace SensorHub.Host.Commands;

/// <summary><c>device add</c> and <c>device import</c>.</summary>
internal static class DeviceCommand
{
    public static Command Create() => new("device", "Devices of a running hub")
    {
        Add(),
        ImportCommand.Create(
            "devices", "devices", "id,kind,interval_s[,model,site,lat,lon,gateway,secret] (a secret that is empty is made and printed)"),
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
}
