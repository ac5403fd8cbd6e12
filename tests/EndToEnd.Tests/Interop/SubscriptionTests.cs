using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Interop;

/// <summary>Clients that others wrote subscribe; what the hub has for them comes once, at every QoS.</summary>
public sealed class SubscriptionTests(SubscriptionHub hub) : IClassFixture<SubscriptionHub>
{
    private const int NotAuthorized = 0x87, Failure = 0x80;

    public static TheoryData<string, string> Clients
    {
        get
        {
            var clients = new TheoryData<string, string>();
            foreach (var client in (string[])["mosquitto", "mqtt.js", "paho"])
                foreach (var version in (string[])["3.1.1", "5"])
                    clients.Add(client, version);
            return clients;
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_task_reaches_its_squads_phones(string client, string version)
    {
        var (name, token) = await hub.NewMemberAsync();
        var phones = Ways(client).Select((way, i) => Listener.Start(client, hub.Listen(
            way, version, clientId: $"{name}/{i}", $"user/{name}", token, SquadCity.Tasks))).ToList();
        try
        {
            foreach (var (phone, way) in phones.Zip(Ways(client)))
                (await phone.SubscribedAsync()).ShouldBe(way.Qos, phone.Output);
            var (first, second) = (await hub.City.FileTaskAsync(), await hub.City.FileTaskAsync());
            foreach (var phone in phones)
            {
                await phone.ReceivedAsync(2);
                phone.Messages.Select(SquadCity.IdOf).ShouldBe([first, second], phone.Output);
                phone.Messages[0].GetProperty("type").GetString().ShouldBe("task.filed");
            }
        }
        finally
        {
            foreach (var phone in phones)
                await phone.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_command_reaches_its_device(string client, string version)
    {
        var meters = new List<(string Device, Way Way, Listener Listener)>();
        try
        {
            foreach (var way in Ways(client))
            {
                var device = await hub.NewDeviceAsync();
                meters.Add((device, way, Listener.Start(client, hub.Listen(
                    way, version, device, device, SmallCity.SecretOf(device), $"sensorhub/v1/{device}/commands"))));
            }

            foreach (var (device, way, listener) in meters)
            {
                (await listener.SubscribedAsync()).ShouldBe(way.Qos, listener.Output);
                var (first, second) = (await hub.City.AskAsync(device), await hub.City.AskAsync(device));
                await listener.ReceivedAsync(2);
                listener.Messages.Select(SquadCity.IdOf).ShouldBe([first, second], listener.Output);
                listener.Messages[0].GetProperty("type").GetString().ShouldBe("reboot");
            }
        }
        finally
        {
            foreach (var (_, _, listener) in meters)
                await listener.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task What_belongs_to_others_is_refused(string client, string version)
    {
        var (name, token) = await hub.NewMemberAsync();
        await using var phone = Listener.Start(
            client, hub.Listen(new(1, false), version, name, $"user/{name}", token, "sensorhub/v1/found-1/commands"));
        (await phone.SubscribedAsync()).ShouldBe(version == "5" ? NotAuthorized : Failure, phone.Output);
    }

    // mosquitto_sub of Debian speaks no WebSocket.
    private static IEnumerable<Way> Ways(string client)
    {
        Way[] plain = [new(0, false), new(1, false), new(2, false)];
        return client == "mosquitto" ? plain : [.. plain, new(2, true)];
    }
}

/// <summary>How a client listens.</summary>
internal readonly record struct Way(int Qos, bool WebSocket);

/// <summary>A hub with a squad, shared by the clients of a class.</summary>
public sealed class SubscriptionHub : IAsyncLifetime
{
    private TestHub? _hub;
    private int _members;
    private int _devices;

    internal SquadCity City { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _hub = await TestHub.StartAsync(SmallCity.Noon);
        City = new(() => _hub.Client);
        await City.RegisterAsync();
    }

    internal async Task<(string Name, string Token)> NewMemberAsync()
    {
        var name = $"member-{Interlocked.Increment(ref _members)}";
        return (name, await City.NewMemberAsync(name));
    }

    internal async Task<string> NewDeviceAsync()
    {
        var device = $"meter-{Interlocked.Increment(ref _devices)}";
        await SmallCity.RegisterAsync(_hub!.Client, device);
        return device;
    }

    internal Listening Listen(Way way, string version, string clientId, string userName, string password, string topic) => new(
        version, way.Qos, way.WebSocket ? _hub!.Process.HttpPort : _hub!.Process.MqttPort, clientId, userName, password, topic, way.WebSocket);

    public async Task DisposeAsync()
    {
        if (_hub is not null)
            await _hub.DisposeAsync();
    }
}
