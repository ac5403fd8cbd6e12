using System.CommandLine;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Host.Demo;
using SensorHub.Simulators.Scenarios;
using Spectre.Console;

namespace SensorHub.Host.Commands;

/// <summary><c>demo</c>: a hub and a simulated city in one process.</summary>
internal static class DemoCommand
{
    private const double MaxSpeed = 10_000;

    public static Command Create()
    {
        var city = new Option<string>("--city") { Description = $"small (60 000 people), large (9 million), or a number of people from {CitySize.MinPeople} to {CitySize.MaxPeople}", DefaultValueFactory = _ => "small" };
        var speed = new Option<double?>("--speed") { Description = "City seconds per second until the city meets the present (default: 600, beyond a million people 120)" };
        return new Command("demo", "A simulated city: last night through real MQTT in a few minutes, then live; needs no server") { city, speed }
            .DoesUntilStopped(async (parsed, cancellation) =>
            {
                var size = CitySize.Parse(parsed.GetRequiredValue(city));
                var plan = new DemoPlan(size, parsed.GetValue(speed) ?? DemoPlan.SpeedFor(size));
                if (plan.Speed is not (>= 1 and <= MaxSpeed))
                    throw new CommandFailure($"--speed {plan.Speed}: write 1 to {MaxSpeed:0}.");
                var configuration = Quiet(SharedOptions.Read(parsed));
                var isKept = SharedOptions.DataFolderWasGiven(parsed);
                var path = isKept ? SharedOptions.DataFolder(parsed) : Directory.CreateTempSubdirectory("sensorhub-demo-").FullName;
                try
                {
                    using var folder = DataFolder.Hold(path);
                    EnsureFresh(folder);
                    await new DemoRun(AnsiConsole.Console, SystemClock.Instance).RunAsync(
                        HubOptions.From(configuration, path), folder, configuration, plan, cancellation);
                }
                finally
                {
                    if (!isKept)
                        Directory.Delete(path, recursive: true);
                }
            });
    }

    // Lines of the log would tear the board.
    private static IConfiguration Quiet(IConfiguration configuration) => new ConfigurationBuilder().AddConfiguration(configuration)
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Serilog:MinimumLevel"] = "Warning" })
        .Build();

    // Its city begins last night: what a folder has seen since would be in the future, and a real city would get simulated devices.
    private static void EnsureFresh(DataFolder folder)
    {
        if (folder.FirstEntry() is { } there)
            throw new CommandFailure(
                $"{folder.Path} is not empty ({there}), and the demo begins with a new city: give --data a new folder, or look at this one with 'sensorhub run'");
    }
}
