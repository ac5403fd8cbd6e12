using System.Globalization;
using System.Text.Json;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Clock;
using SensorHub.Mqtt.Client;
using SensorHub.Simulators.Publishing;
using SensorHub.Simulators.Scenarios;
using SensorHub.TestKit.Servers;

namespace SensorHub.EndToEnd.Tests.Truth;

/// <summary>A night on a fast clock against a hub in a process of its own, which is killed and started again while devices go on sending.</summary>
internal sealed class KilledNight : IAsyncDisposable
{
    private const double Speed = 600;

    // While a hub starts the city of the devices all but stands still, so that no device is ever ahead of the hub.
    private const double StandStill = 1;

    private readonly TempFolder _temp = new();
    private readonly Scenario _scenario;
    private readonly FastClock _city;
    private readonly int _port = LoopbackPorts.Take();
    private readonly FleetPublisher _publisher;
    private HubProcess _hub = null!;

    public KilledNight(Scenario scenario)
    {
        _scenario = scenario;
        _city = new FastClock(SystemClock.Instance, DateTimeOffset.FromUnixTimeMilliseconds(scenario.Span.FromMs), StandStill);
        _publisher = new FleetPublisher(
            MqttTransports.Tcp("127.0.0.1", _port), scenario.City.Devices.ToDictionary(d => d.Id, d => d.Secret), gatewayId: null, SystemClock.Instance);
    }

    public HubClient Client => _hub.Client;

    public async Task StartAsync()
    {
        await LaunchAsync();
        // The first start of a hub makes the city itself.
        var areas = CityFiles.Areas(_scenario.City with { Areas = [.. _scenario.City.Areas.Where(a => a.ParentId is not null)] });
        foreach (var (path, bodies) in new[] { ("areas", areas), ("squads", CityFiles.Squads(_scenario.City)), ("cells", CityFiles.Cells(_scenario.City)) })
        {
            foreach (var body in bodies)
                await Client.PostAsync(path, JsonElement.Parse(body));
        }

        await Client.ImportAsync("sites", CityFiles.Sites(_scenario.City));
        await Client.ImportAsync("devices", CityFiles.Devices(_scenario.City));
    }

    /// <summary>Plays the night; the hub is killed at each of those city times.</summary>
    public async Task PlayAsync(params long[] killAtMs)
    {
        _city.Speed = Speed;
        var sending = MessageSender.SendAsync(_scenario.Messages(), _publisher, Pace.At(_city), CancellationToken.None);
        foreach (var at in killAtMs)
        {
            await Patience.UntilAsync(() => _city.NowMs() >= at, "the time of the next kill", TimeSpan.FromMinutes(3));
            _hub.Kill();
            await _hub.DisposeAsync();
            _city.Speed = StandStill;
            await LaunchAsync();
            _city.Speed = Speed;
        }

        await sending.WaitAsync(TimeSpan.FromMinutes(4), SystemClock.Instance);
        _publisher.Counts.Acknowledged.ShouldBe(_publisher.Counts.Sent);
        await HubLedger.EvaluatedAsync(Client);
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        await _hub.DisposeAsync();
        _temp.Dispose();
    }

    private async Task LaunchAsync() => _hub = await HubProcess.StartAsync(new HubOptions
    {
        Data = _temp.Folder("data"),
        City = new CityTime(_city.GetUtcNow()),
        Settings = new Dictionary<string, string>
        {
            ["Mqtt:Port"] = _port.ToString(CultureInfo.InvariantCulture),
            ["City:Clock:Speed"] = Speed.ToString(CultureInfo.InvariantCulture),
            ["Journal:SegmentBytes"] = "4194304",
            ["Alerts:CheckpointBytes"] = "2097152",
        },
    });
}
