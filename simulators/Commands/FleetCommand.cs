using System.CommandLine;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Commands;

/// <summary><c>fleet</c>: makes the devices of a load run: import files for the hub, credentials for <c>load</c>.</summary>
internal sealed class FleetCommand : Command
{
    public FleetCommand() : base("fleet", "Writes sites.csv, devices.csv and, with gateways, gateways.csv for the hub's import and credentials.csv for 'load'.")
    {
        var devices = new Option<int>("--devices") { Description = "Noise meters, each on a site of its own.", DefaultValueFactory = _ => LoadOptions.DefaultConnections };
        var gateways = new Option<int>("--gateways") { Description = "Gateways that publish for them; 0 = each connects itself.", DefaultValueFactory = _ => 0 };
        var interval = new Option<int>("--interval") { Description = "Seconds between a device's readings.", DefaultValueFactory = _ => 1 };
        var prefix = new Option<string>("--prefix") { Description = "Begin of every id.", DefaultValueFactory = _ => "load" };
        var seed = new Option<int>("--seed") { Description = "The secrets follow from it: for tests only.", DefaultValueFactory = _ => 1 };
        var directory = new Option<DirectoryInfo>("--out") { Description = "Directory for the three files.", Required = true };
        Add(devices);
        Add(gateways);
        Add(interval);
        Add(prefix);
        Add(seed);
        Add(directory);
        SetAction(async (parsed, cancellation) =>
        {
            var files = new FleetFiles(
                parsed.GetValue(devices), parsed.GetValue(gateways), parsed.GetRequiredValue(prefix), parsed.GetValue(seed), parsed.GetValue(interval));
            var to = parsed.GetRequiredValue(directory);
            to.Create();
            await WriteAsync("sites.csv", files.Sites());
            if (files.Gateways > 0) await WriteAsync("gateways.csv", files.GatewayRows());
            await WriteAsync("devices.csv", files.DeviceRows());
            await WriteAsync("credentials.csv", files.Credentials());
            Console.WriteLine($"""
                Import them into the hub first, with the administrator's token:
                {ImportLine("sites", "sites.csv")}{(files.Gateways > 0 ? ImportLine("devices", "gateways.csv") : "")}{ImportLine("devices", "devices.csv")}then: load --credentials {PathOf("credentials.csv")} …
                """);
            return 0;

            string PathOf(string name) => Path.Combine(to.FullName, name);
            Task WriteAsync(string name, IEnumerable<string> lines) => File.WriteAllLinesAsync(PathOf(name), lines, cancellation);
            string ImportLine(string resource, string name) =>
                $"  curl -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: text/csv' --data-binary @{PathOf(name)} http://127.0.0.1:8080/api/v1/{resource}/import\n";
        });
    }
}
