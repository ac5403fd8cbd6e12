using System.Globalization;
using System.Text;
using System.Text.Json;
using SensorHub.Bench.Peers;
using SensorHub.Mqtt.Client;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Load;
using SensorHub.Simulators.Publishing;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Bench.Stores;

/// <summary>A whole hub that is filled over MQTT by one gateway and asked over HTTP.</summary>
internal static class HubStore
{
    // What one meter held back comes in large messages; many meters send what they have as they have it.
    private const int HeldBackPerMessage = 500;

    // Small, so that all but the newest readings are compacted; the newest stay in the journal, as those of a last hour do.
    private const string SmallSegments = "Journal:SegmentBytes=4194304";

    public static Task<HubUnderTest> StartAsync(int devices, TimeProvider clock) =>
        HubUnderTest.StartAsync(new FleetFiles(devices, Gateways: 1, "load", Seed: 1, IntervalS: 60), clock, SmallSegments);

    /// <summary>Returns when all is acknowledged.</summary>
    public static async Task LoadAsync(HubUnderTest hub, NoiseDays noise, TimeProvider clock)
    {
        var (gateway, secret) = File.ReadLines(hub.CredentialsFile).Skip(1).Select(line => line.Split(',')).Select(cells => (cells[0], cells[1])).First();
        await using var publisher = new FleetPublisher(
            MqttTransports.Tcp("127.0.0.1", hub.MqttPort), new Dictionary<string, string> { [gateway] = secret }, gateway, clock);
        var perMessage = noise.Meters == 1 ? HeldBackPerMessage : 1;
        for (var from = 0; from < noise.Length; from += perMessage)
        {
            for (var meter = 0; meter < noise.Meters; meter++)
                await publisher.PublishAsync(
                    gateway, Topics.TelemetryOf(noise.DeviceId(meter)), Payload(noise, meter, from, Math.Min(from + perMessage, noise.Length)), CancellationToken.None);
        }

        await publisher.FlushAsync(CancellationToken.None);
    }

    /// <summary>Returns when the telemetry database has grown no more for a while: full segments are compacted, hours that are over sealed.</summary>
    public static Task CompactedAsync(HubUnderTest hub, TimeProvider clock) =>
        StillFiles.WaitAsync(() => StillFiles.BytesOf(hub.Data, $"{TelemetryOptions.DefaultFileName}*"), clock);

    /// <summary>As of a peer.</summary>
    public static IReadOnlyDictionary<string, double> ValuesOf(JsonElement answer) => answer.TryGetProperty("points", out var points)
        ? points.EnumerateArray().ToDictionary(point => point[0].GetRawText(), point => point[1].GetDouble())
        : answer.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("device").GetString()!, item => item.GetProperty("value").GetDouble());

    public static string HourlyPath(string device, DateTimeOffset from, DateTimeOffset to) =>
        $"/api/v1/devices/{device}/readings?metric=leq&step=1h&agg=leq&from={from.ToUnixTimeMilliseconds()}&to={to.ToUnixTimeMilliseconds()}";

    public static string EachPath(DateTimeOffset from, DateTimeOffset to) =>
        $"/api/v1/readings?metric=leq&agg=leq&from={from.ToUnixTimeMilliseconds()}&to={to.ToUnixTimeMilliseconds()}";

    private static byte[] Payload(NoiseDays noise, int meter, int from, int to)
    {
        var json = new StringBuilder("[");
        for (var i = from; i < to; i++)
        {
            var tenths = noise.TenthsAt(meter, i);
            json.Append(CultureInfo.InvariantCulture, $"{(i == from ? "" : ",")}{{\"ts\":{noise.MsAt(i)},\"leq\":{tenths / 10}.{tenths % 10}}}");
        }

        return Encoding.UTF8.GetBytes(json.Append(']').ToString());
    }
}
