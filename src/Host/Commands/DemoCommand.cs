using System.CommandLine;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Host.Demo;
using Spectre.Console;

namespace SensorHub.Host.Commands;

/// <summary><c>demo</c>: a hub and a simulated city in one process.</summary>
internal static class DemoCommand
{
    private const double DefaultSpeed = 600;

    public static Command Create()
    {
        var speed = new Option<double>("--speed") { Description = "City seconds per second while last night is replayed", DefaultValueFactory = _ => DefaultSpeed };
        return new Command("demo", "A simulated city: last night through real MQTT in a minute, then live; needs no server") { speed }
            .Does(async (parsed, cancellation) =>
            {
                var configuration = SharedOptions.Read(parsed);
                var isKept = SharedOptions.DataFolderWasGiven(parsed);
                var path = isKept ? SharedOptions.DataFolder(parsed) : Directory.CreateTempSubdirectory("sensorhub-demo-").FullName;
                try
                {
                    using var folder = DataFolder.Hold(path);
                    await new DemoRun(AnsiConsole.Console, SystemClock.Instance).RunAsync(
                        HubOptions.From(configuration, path), folder, configuration, parsed.GetValue(speed), cancellation);
                }
                finally
                {
                    if (!isKept)
                        Directory.Delete(path, recursive: true);
                }
            });
    }
}
