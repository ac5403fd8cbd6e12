using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Composition;
using SensorHub.Host.Demo;
using SensorHub.Mqtt.Client;
using SensorHub.Simulators.Publishing;
using SensorHub.Simulators.Scenarios;
using HubOptions = SensorHub.Host.Configuration.HubOptions;

namespace SensorHub.EndToEnd.Tests.Truth;

/// <summary>A whole hub in this process whose city time the test sets; messages come to it over real MQTT.</summary>
internal sealed class SteppedHub : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["SensorHub:Http:Port"] = "0",
        ["SensorHub:Mqtt:Port"] = "0",
        ["SensorHub:Ingest:DeviceQuota:PerSecond"] = "0",
        ["Serilog:MinimumLevel"] = "Error",
    };

    private readonly TempFolder _temp = new();
    private readonly FakeTimeProvider _city;
    private readonly Scenario _scenario;
    private DataFolder _folder = null!;
    private HubHost _hub = null!;
    private FleetPublisher _publisher = null!;

    private SteppedHub(Scenario scenario, long nowMs)
    {
        _scenario = scenario;
        _city = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(nowMs));
    }

    public IOperationsQueries Queries => _hub.Services.GetRequiredService<IOperationsQueries>();

    /// <param name="nowMs">City time at the start; null = when the scenario begins.</param>
    public static async Task<SteppedHub> StartAsync(Scenario scenario, CityCalendar calendar, long? nowMs = null)
    {
        var hub = new SteppedHub(scenario, nowMs ?? scenario.Span.FromMs);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build();
        hub._folder = DataFolder.Hold(hub._temp.Folder("data"));
        hub._hub = await HubHost.StartAsync(
            HubOptions.From(configuration, hub._folder.Path), hub._folder, new CityClocks(hub._city, calendar, SystemClock.Instance), configuration);
        await DemoCity.RegisterAsync(scenario.City, hub._hub.Services.GetRequiredService<IRegistryCommands>(), CancellationToken.None);
        var mqtt = hub._hub.Ports.Mqtt!.Split(':');
        hub._publisher = new FleetPublisher(
            MqttTransports.Tcp(mqtt[0], int.Parse(mqtt[1])), scenario.City.Devices.ToDictionary(d => d.Id, d => d.Secret), gatewayId: null, SystemClock.Instance);
        return hub;
    }

    /// <summary>Sends everything, each message at its own city time; nothing is left unacknowledged or undecided from minute to minute.</summary>
    public async Task PlayAsync(IEnumerable<SimulatedMessage> messages)
    {
        var settleAt = long.MinValue;
        foreach (var message in messages)
        {
            if (message.SendMs >= settleAt)
            {
                await SettleAsync();
                settleAt = UnixMs.Floor(message.SendMs, UnixMs.Minute) + UnixMs.Minute;
            }

            MoveTo(message.SendMs);
            await _publisher.PublishAsync(message.ConnectionId, message.Topic, message.Payload, CancellationToken.None);
        }

        await SettleAsync(isCommitted: true);
        _publisher.Counts.Refused.ShouldBeEmpty();
    }

    /// <summary>Lets city time pass without messages, a minute at a time, each noted in the journal and decided.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var feed = _hub.Services.GetRequiredService<IJournalFeed>();
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
        {
            var position = feed.DurablePosition;
            _city.Advance(TimeSpan.FromMinutes(1));
            await Patience.UntilAsync(() => feed.DurablePosition > position, "a tick in the journal");
            await SettleAsync(isCommitted: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        await _hub.DisposeAsync();
        _folder.Dispose();
        _temp.Dispose();
    }

    private void MoveTo(long ms)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        if (now > _city.GetUtcNow())
            _city.SetUtcNow(now);
    }

    private async Task SettleAsync(bool isCommitted = false)
    {
        await _publisher.FlushAsync(CancellationToken.None).WaitAsync(Patience.Limit, SystemClock.Instance);
        var evaluator = _hub.Services.GetRequiredService<Evaluator>();
        var feed = _hub.Services.GetRequiredService<IJournalFeed>();
        await Patience.UntilAsync(
            () => (isCommitted ? evaluator.EvaluatedPosition : evaluator.JudgedPosition) == feed.DurablePosition, "decisions up to the end of the journal");
    }
}
