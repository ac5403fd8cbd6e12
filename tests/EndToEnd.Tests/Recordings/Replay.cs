using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Mqtt.Client;
using SensorHub.Simulators.Publishing;
using SensorHub.Simulators.Replay;
using SensorHub.TestKit.Recordings;

namespace SensorHub.EndToEnd.Tests.Recordings;

/// <summary>Sends a recording through real MQTT as <c>replay</c> does, as fast as the hub takes it.</summary>
internal static class Replay
{
    public static Task NoiseAsync(TestHub hub, string device, string file, StampPlace stamp, string zone) => SendAsync(
        hub, file, new() { Kind = RecordingKind.Noise, DeviceId = device, Zone = zone, Stamp = stamp }, [device]);

    public static Task TrucksAsync(TestHub hub, string file, string zone, IEnumerable<string> vehicles) => SendAsync(
        hub, file,
        new() { Kind = RecordingKind.Truck, VehicleColumn = "vehicle", TimeColumn = "position_time_local", Zone = zone }, vehicles);

    private static async Task SendAsync(TestHub hub, string file, RecordingOptions options, IEnumerable<string> devices)
    {
        var recording = Recording.Open(RecordingFiles.PathOf(file), options);
        var secrets = devices.ToDictionary(d => d, SmallCity.SecretOf, StringComparer.Ordinal);
        await using var publisher = new FleetPublisher(
            MqttTransports.Tcp("127.0.0.1", hub.Process.MqttPort), secrets, gatewayId: null, SystemClock.Instance);
        await MessageSender.SendAsync(recording.Read(), publisher, Pace.None, CancellationToken.None).WaitAsync(Patience.Limit * 3, SystemClock.Instance);
        publisher.Counts.Acknowledged.ShouldBe(recording.Messages);
    }
}
