using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Brokers;

/// <summary>Settings, readings and answers of tests with external brokers.</summary>
internal static class BrokerRig
{
    public const string Device = "meter-1";
    // Mosquitto takes no more than 20 at a time from one client.
    private const int Window = 20;
    private static readonly DateTimeOffset From = SmallCity.Noon.AddHours(-3);

    /// <summary>Settings of broker <paramref name="index"/>, and more of it as <c>Group=hubs</c>.</summary>
    public static Dictionary<string, string> Settings(int port, int index = 0, params string[] more)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Host"] = "127.0.0.1", ["Port"] = $"{port}", ["ClientId"] = "hub-1", ["RetryMost"] = "00:00:01" };
        foreach (var pair in more)
            settings[pair[..pair.IndexOf('=', StringComparison.Ordinal)]] = pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return settings.ToDictionary(s => $"Ingest:Brokers:{index}:{s.Key}", s => s.Value);
    }

    /// <summary>A hub that knows the device and is subscribed.</summary>
    public static async Task<TestHub> StartHubAsync(IReadOnlyDictionary<string, string> settings, bool withFaults = false)
    {
        var hub = await TestHub.StartAsync(SmallCity.Noon, settings, withFaults);
        await SmallCity.RegisterAsync(hub.Client, Device);
        await ConnectedAsync(hub);
        return hub;
    }

    public static async Task<JsonElement> BrokerAsync(TestHub hub, int index = 0) => (await hub.Client.GetAsync("brokers")).GetProperty("items")[index];

    public static Task ConnectedAsync(TestHub hub) => Patience.UntilAsync(
        async () => (await hub.Client.GetAsync("brokers")).GetProperty("items").EnumerateArray().All(b => b.GetProperty("state").GetString() == "connected"),
        "the hub to be subscribed");

    /// <summary>Waits for a state of the first broker.</summary>
    public static Task UntilAsync(TestHub hub, Func<JsonElement, bool> isSo, string what) => UntilAsync(hub, async () => isSo(await BrokerAsync(hub)), what);

    public static long TimeOf(int reading) => From.AddSeconds(reading).ToUnixTimeMilliseconds();

    public static double ValueOf(int reading) => 40 + reading % 30;

    /// <summary>Returns when the broker has all of them, and has acknowledged those above QoS 0.</summary>
    public static async Task PublishAsync(int port, int first, int count, int qos = 1, string device = Device)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V500).Build());
        foreach (var part in Enumerable.Range(first, count).Chunk(Window))
            await Task.WhenAll(part.Select(reading => client.PublishAsync(Message(device, reading, qos))));
        // Its answer comes behind all of QoS 0, which nothing else acknowledges.
        await client.PingAsync();
        await client.DisconnectAsync();
    }

    /// <summary>Waits until the readings 0 to <paramref name="count"/> are there, each once, with their values.</summary>
    public static async Task ShouldHaveAsync(TestHub hub, int count, string device = Device)
    {
        List<Point> stored = [];
        await UntilAsync(hub, async () => (stored = await hub.Client.ReadingsAsync(device, "leq", From, SmallCity.Noon)).Count >= count, $"{count} readings of {device}");
        stored.ShouldBe(Enumerable.Range(0, count).Select(i => new Point(TimeOf(i), ValueOf(i))));
        (await HubLedger.OfAsync(hub.Client)).ShouldBalance();
    }

    private static async Task UntilAsync(TestHub hub, Func<Task<bool>> condition, string what)
    {
        try
        {
            await Patience.UntilAsync(condition, what);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{(await hub.Client.GetAsync("brokers")).GetRawText()}\n{hub.Process.Log}", e);
        }
    }

    private static MqttApplicationMessage Message(string device, int reading, int qos) => new MqttApplicationMessageBuilder()
        .WithTopic($"sensorhub/v1/{device}/telemetry").WithQualityOfServiceLevel((MqttQualityOfServiceLevel)qos)
        .WithPayload(FormattableString.Invariant($"{{\"ts\":{TimeOf(reading)},\"leq\":{ValueOf(reading)}}}")).Build();
}
