using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Interop;

/// <summary>Clients that others wrote publish; what they sent comes back by the API.</summary>
public sealed class InteropTests(InteropHub hub) : IClassFixture<InteropHub>
{
    private const double Value = 61.25;
    private static readonly DateTimeOffset At = SmallCity.Noon.AddMinutes(-5);
    private static readonly string Payload = $"{{\"ts\":{At.ToUnixTimeMilliseconds()},\"leq\":61.25}}";

    public static TheoryData<string, string, int, bool> Ways
    {
        get
        {
            var ways = new TheoryData<string, string, int, bool>();
            foreach (var client in IndependentClient.Names)
                foreach (var version in (string[])["3.1.1", "5"])
                    foreach (var qos in (int[])[0, 1, 2])
                        foreach (var tls in (bool[])[false, true])
                            ways.Add(client, version, qos, tls);
            return ways;
        }
    }

    public static TheoryData<string, string> Clients
    {
        get
        {
            var clients = new TheoryData<string, string>();
            foreach (var client in IndependentClient.Names)
                foreach (var version in (string[])["3.1.1", "5"])
                    clients.Add(client, version);
            return clients;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_published_reading_comes_back(string client, string version, int qos, bool tls)
    {
        var device = await hub.NewDeviceAsync();

        var published = await IndependentClient.PublishAsync(client, Message(version, qos, device, tls));

        published.ExitCode.ShouldBe(0, published.Output);
        List<Point> readings = [];
        await Patience.UntilAsync(async () => (readings = await ReadingsAsync(device)).Count > 0, "the reading");
        readings.ShouldBe([new(At.ToUnixTimeMilliseconds(), Value)]);
    }

    [Theory]
    [InlineData("3.1.1", 1)]
    [InlineData("5", 1)]
    [InlineData("5", 2)]
    public async Task A_reading_published_over_WebSocket_comes_back(string version, int qos)
    {
        var device = await hub.NewDeviceAsync();
        var message = Message(version, qos, device, tls: false) with { Port = hub.Process.HttpPort, WebSocket = true };

        var published = await IndependentClient.PublishAsync("mqtt.js", message);

        published.ExitCode.ShouldBe(0, published.Output);
        (await ReadingsAsync(device)).ShouldBe([new(At.ToUnixTimeMilliseconds(), Value)]);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_wrong_password_is_refused(string client, string version)
    {
        var device = await hub.NewDeviceAsync();

        var refused = await IndependentClient.PublishAsync(client, Message(version, 1, device, tls: false) with { Password = "not-the-secret" });

        refused.ExitCode.ShouldNotBe(0, refused.Output);
        (await ReadingsAsync(device)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_reading_for_another_device_is_not_taken(string client, string version)
    {
        var (device, other) = (await hub.NewDeviceAsync(), await hub.NewDeviceAsync());

        await IndependentClient.PublishAsync(client, Message(version, 1, device, tls: false) with { Topic = $"sensorhub/v1/{other}/telemetry" });

        // A later reading of its own, acknowledged, has passed the same queue.
        (await IndependentClient.PublishAsync(client, Message(version, 1, device, tls: false))).ExitCode.ShouldBe(0);
        (await ReadingsAsync(device)).Count.ShouldBe(1);
        (await ReadingsAsync(other)).ShouldBeEmpty();
    }

    private Publication Message(string version, int qos, string device, bool tls) => new(
        version, qos, tls ? hub.Process.MqttTlsPort : hub.Process.MqttPort, device, SmallCity.SecretOf(device),
        $"sensorhub/v1/{device}/telemetry", Payload, tls ? hub.CaFile : null);

    private Task<List<Point>> ReadingsAsync(string device) => hub.Client.ReadingsAsync(device, "leq", At.AddHours(-1), At.AddHours(1));
}
