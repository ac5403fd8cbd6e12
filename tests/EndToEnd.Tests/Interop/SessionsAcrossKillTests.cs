using System.Globalization;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.TestKit.Servers;

namespace SensorHub.EndToEnd.Tests.Interop;

/// <summary>
/// Sessions of clients that others wrote, over a <c>kill -9</c> of the hub while it delivers: who was away finds its session and what was queued, who was
/// there goes on with its handshakes. At QoS 2 everything comes once and in order, at QoS 1 at least once.
/// </summary>
public sealed class SessionsAcrossKillTests
{
    private const int Tasks = 12;
    private static readonly (string Client, string Version)[] Clients =
        [.. from client in (string[])["mosquitto", "mqtt.js", "paho"] from version in (string[])["3.1.1", "5"] select (client, version)];

    [Fact]
    public async Task What_is_queued_or_in_flight_at_a_kill_comes_exactly_once_at_QoS_2_and_at_least_once_at_QoS_1()
    {
        var (mqtt, http) = (LoopbackPorts.Take(), LoopbackPorts.Take());
        await using var hub = await TestHub.StartAsync(SmallCity.Noon, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Mqtt:Port"] = mqtt.ToString(CultureInfo.InvariantCulture),
            ["Http:Port"] = http.ToString(CultureInfo.InvariantCulture),
        });
        var city = new SquadCity(() => hub.Client);
        await city.RegisterAsync();
        var phones = await PhonesAsync(city, mqtt, http);
        var meters = await MetersAsync(hub.Client, mqtt);
        Subscriber[] subscribers = [.. phones, .. meters];

        await Task.WhenAll(subscribers.Select(s => s.BeginAsync()));
        foreach (var subscriber in subscribers.Where(s => s.IsAway))
            await subscriber.LeaveAsync();
        var asked = await AskAsync(city, meters);
        // The last task's delivery is under way.
        var filed = await FileAsync(city, Tasks);
        await hub.KillAsync();
        await hub.StartAgainAsync();
        filed.AddRange(await FileAsync(city, Tasks));
        var askedAfter = await AskAsync(city, meters);
        try
        {
            foreach (var subscriber in subscribers.Where(s => s.IsAway))
                subscriber.Return();
            foreach (var phone in phones)
                await phone.ShouldHaveReceivedAsync(filed);
            foreach (var meter in meters)
                await meter.ShouldHaveReceivedAsync([asked[meter], askedAfter[meter]]);
        }
        finally
        {
            foreach (var subscriber in subscribers)
                await subscriber.DisposeAsync();
        }
    }

    private static async Task<List<string>> FileAsync(SquadCity city, int count)
    {
        var filed = new List<string>();
        for (var i = 0; i < count; i++)
            filed.Add(await city.FileTaskAsync());
        return filed;
    }

    private static async Task<Dictionary<Subscriber, string>> AskAsync(SquadCity city, IEnumerable<Subscriber> meters)
    {
        var asked = new Dictionary<Subscriber, string>();
        foreach (var meter in meters)
            asked.Add(meter, await city.AskAsync(meter.ClientId));
        return asked;
    }

    private static async Task<List<Subscriber>> PhonesAsync(SquadCity city, int mqtt, int http)
    {
        var phones = new List<Subscriber>();
        foreach (var (client, version) in Clients)
        {
            var name = $"{client[..2]}-{version[..1]}";
            var token = await city.NewMemberAsync(name);
            foreach (var (qos, isAway) in ((int, bool)[])[(2, false), (2, true), (1, version == "5")])
            {
                var overWebSocket = client != "mosquitto" && qos == 2 && isAway;
                phones.Add(new(client, isAway, new(
                    version, qos, overWebSocket ? http : mqtt, $"{name}-{qos}-{isAway}", $"user/{name}", token, SquadCity.Tasks, overWebSocket)));
            }
        }

        return phones;
    }

    private static async Task<List<Subscriber>> MetersAsync(HubClient hub, int mqtt)
    {
        var meters = new List<Subscriber>();
        foreach (var (client, version) in Clients)
        {
            var device = $"meter-{client[..2]}-{version[..1]}";
            await SmallCity.RegisterAsync(hub, device);
            meters.Add(new(client, isAway: true, new(
                version, 2, mqtt, device, device, SmallCity.SecretOf(device), $"sensorhub/v1/{device}/commands")));
        }

        return meters;
    }

    /// <summary>One session and the processes that had it, one after the other.</summary>
    private sealed class Subscriber(string client, bool isAway, Listening listening) : IAsyncDisposable
    {
        private Listener? _listener;

        public bool IsAway => isAway;
        public string ClientId => listening.ClientId;

        public async Task BeginAsync()
        {
            _listener = Listener.Start(client, listening);
            (await _listener.SubscribedAsync()).ShouldBe(listening.Qos, _listener.Output);
        }

        public async Task LeaveAsync() => await _listener!.DisposeAsync();

        public void Return() => _listener = Listener.Start(client, listening);

        public async Task ShouldHaveReceivedAsync(IReadOnlyList<string> expected)
        {
            await Patience.UntilAsync(() => Ids.Contains(expected[^1]), $"the last of {expected.Count} messages at {listening}:\n{_listener!.Output}");
            var because = $"{listening}\n{_listener!.Output}";
            if (listening.Qos == 2)
                Ids.ShouldBe(expected, because);
            else
                Ids.Distinct().ShouldBe(expected, because);
            if (isAway && client != "mosquitto")
                _listener.WasPresent.ShouldBe(true, because);
        }

        public async ValueTask DisposeAsync()
        {
            if (_listener is not null)
                await _listener.DisposeAsync();
        }

        private List<string> Ids => [.. _listener!.Messages.Select(SquadCity.IdOf)];
    }
}
