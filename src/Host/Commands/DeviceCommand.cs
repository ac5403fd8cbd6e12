using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SensorHub.Host.Commands;

/// <summary><c>device add</c> and <c>device import</c>: through the API of the running hub, so that every change has one path and one audit.</summary>
internal static class DeviceCommand
{
    public static Command Create() => new("device", "Adds devices to a running hub") { Add(), Import() };

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
                Console.WriteLine(JsonSerializer.Serialize(made, Pretty));
            });
    }

    private static Command Import()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "CSV: id,kind,model,site,lat,lon,interval_s,secret (secret may be empty: made and printed)" };
        return new Command("import", "Adds all devices of a CSV file, or none") { file }
            .Does(async (parsed, cancellation) =>
            {
                var csv = parsed.GetValue(file)!;
                if (!csv.Exists)
                    throw new CommandFailure($"there is no file {csv.FullName}");
                using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
                await using var stream = csv.OpenRead();
                using var content = new StreamContent(stream) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
                var done = await hub.PostAsync("/api/v1/devices/import", content, cancellation);
                Console.WriteLine(JsonSerializer.Serialize(done, Pretty));
            });
    }

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true };
}
