using System.CommandLine;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;

namespace SensorHub.Host.Commands;

/// <summary><c>run</c>: a hub until it is told to stop.</summary>
internal static class RunCommand
{
    public static Command Create() => new Command("run", "Runs the hub until Ctrl+C or SIGTERM").Does(async (parsed, cancellation) =>
    {
        var configuration = SharedOptions.Read(parsed);
        var path = SharedOptions.DataFolder(parsed);
        var options = HubOptions.From(configuration, path);
        using var folder = DataFolder.Hold(path);
        var hadToken = File.Exists(folder.File(DataFolder.AdminTokenFile));
        await using var hub = await HubHost.StartAsync(
            options, folder, new CityClocks(options.City, SystemClock.Instance), configuration, cancellation: cancellation);
        Announce(hub.Ports);
        if (!hadToken)
            Console.WriteLine($"administrator's token in {folder.File(DataFolder.AdminTokenFile)}");
        if (options.Mqtt.AllowPlaintext)
            await Console.Error.WriteLineAsync($"WARNING: Mqtt:AllowPlaintext: secrets cross {hub.Ports.Mqtt} unencrypted");
        await hub.WaitForShutdownAsync(cancellation);
    });

    private static void Announce(ListeningPorts ports)
    {
        Console.WriteLine($"listening http {ports.Http}");
        Console.WriteLine($"listening mqtt {ports.Mqtt}");
        if (ports.MqttTls is not null)
            Console.WriteLine($"listening mqtts {ports.MqttTls}");
    }
}
