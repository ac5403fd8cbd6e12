using System.CommandLine;
using SensorHub.Mqtt.Client;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Load;
using SensorHub.Simulators.Publishing;

namespace SensorHub.Simulators.Commands;

/// <summary>The options that say where to publish, and at what speed.</summary>
internal sealed class ServerOptions
{
    public const string MaxSpeed = "max";

    public Option<string> Host { get; } = new("--host") { Description = "Server to publish to.", DefaultValueFactory = _ => "127.0.0.1" };

    public Option<int> Port { get; } = new("--port") { Description = "Its MQTT port.", DefaultValueFactory = _ => 1883 };

    public Option<string> Speed { get; } = new("--speed") { Description = "'max', or so many seconds of the recording a second.", DefaultValueFactory = _ => MaxSpeed };

    public void AddTo(Command command)
    {
        command.Add(Host);
        command.Add(Port);
        command.Add(Speed);
    }

    public MqttConnect ConnectOf(ParseResult parsed) => MqttTransports.Tcp(parsed.GetRequiredValue(Host), parsed.GetValue(Port));

    public Pace PaceOf(ParseResult parsed, TimeProvider clock)
    {
        var text = parsed.GetRequiredValue(Speed);
        if (text == MaxSpeed) return Pace.None;
        return double.TryParse(text, out var speed) && speed > 0
            ? Pace.Of(clock, speed)
            : throw new UsageException($"--speed '{text}': write max, or a number above 0 (1 = as fast as it happened).");
    }

    /// <summary>Device id → secret from a file of lines <c>id,secret</c>.</summary>
    public static Dictionary<string, string> SecretsIn(FileInfo file)
    {
        if (!file.Exists) throw new UsageException($"There is no file {file.FullName}; wanted lines of 'id,secret'.");
        var fleet = LoadFleet.Parse(File.ReadLines(file.FullName));
        return fleet.All.ToDictionary(device => device.Id, device => device.Secret);
    }
}
