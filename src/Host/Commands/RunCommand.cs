using System.CommandLine;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Storage.Operational.Registry;

namespace SensorHub.Host.Commands;

/// <summary><c>run</c>: a hub until it is told to stop.</summary>
internal static class RunCommand
{
    public static Command Create() => new Command("run", "Runs the hub until Ctrl+C or SIGTERM").DoesUntilStopped(async (parsed, cancellation) =>
    {
        var configuration = SharedOptions.Read(parsed);
        var path = SharedOptions.DataFolder(parsed);
        var options = HubOptions.From(configuration, path);
        using var folder = DataFolder.Hold(path);
        var hadToken = File.Exists(folder.File(FirstAdministrator.TokenFile));
        await using var hub = await HubHost.StartAsync(
            options, folder, new CityClocks(options.City, SystemClock.Instance), configuration, cancellation: cancellation);
        Announce(hub.Ports);
        if (!hadToken)
            Console.WriteLine($"administrator's token in {folder.File(FirstAdministrator.TokenFile)}");
        await hub.WaitForShutdownAsync(cancellation);
        if (hub.Failure is { } failure)
            throw new CommandFailure($"a part of the hub failed, the log says where: {failure.Message}");
    });

    private static void Announce(ListeningPorts ports)
    {
        Console.WriteLine($"listening http {ports.Http}");
        Console.WriteLine($"listening mqtt {ports.Mqtt}");
        if (ports.MqttTls is not null)
            Console.WriteLine($"listening mqtts {ports.MqttTls}");
    }
}
