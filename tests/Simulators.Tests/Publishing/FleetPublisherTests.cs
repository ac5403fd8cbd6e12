using SensorHub.Devices.Time;
using SensorHub.Mqtt.Client;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Load;
using SensorHub.Simulators.Publishing;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Publishing;

public sealed class FleetPublisherTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly NullEndpoint _endpoint = new(port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public FleetPublisherTests() => _serving = _endpoint.RunAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.WaitAsync(Limit);
        _endpoint.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_back_filled_night_is_sent_and_acknowledged_whole()
    {
        var calendar = new CityCalendar(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));
        var scenario = Scenario.BackFill(1, new DateOnly(2026, 3, 17), calendar);
        await using var publisher = Publisher(scenario.City.Devices.ToDictionary(device => device.Id, device => device.Secret));

        await MessageSender.SendAsync(scenario.Messages(), publisher, Pace.None, CancellationToken.None).WaitAsync(Limit);

        publisher.Counts.Sent.ShouldBe(960);
        publisher.Counts.Acknowledged.ShouldBe(960);
        publisher.Counts.Refused.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_device_without_a_secret_is_named_with_the_line_to_add()
    {
        await using var publisher = Publisher([]);

        var fault = await Should.ThrowAsync<UsageException>(() => publisher.PublishAsync("m-1", "t", ReadOnlyMemory<byte>.Empty, CancellationToken.None).AsTask());

        fault.Message.ShouldContain("'m-1,SECRET'");
    }

    [Fact]
    public async Task Behind_a_gateway_only_the_gateway_needs_a_secret()
    {
        await using var publisher = Publisher(new() { ["gw"] = "secret" }, gateway: "gw");

        await publisher.PublishAsync("a", "sensorhub/v1/a/telemetry", "{}"u8.ToArray(), CancellationToken.None);
        await publisher.PublishAsync("b", "sensorhub/v1/b/telemetry", "{}"u8.ToArray(), CancellationToken.None);
        await publisher.FlushAsync(CancellationToken.None).WaitAsync(Limit);

        publisher.Counts.Acknowledged.ShouldBe(2);
    }

    [Fact]
    public async Task With_fewer_connections_than_devices_everything_still_arrives()
    {
        await using var publisher = new FleetPublisher(
            MqttTransports.Tcp("127.0.0.1", _endpoint.Port), new Dictionary<string, string> { ["a"] = "s", ["b"] = "s", ["c"] = "s" }, gatewayId: null,
            SystemClock.Instance, maxConnections: 2);

        for (var round = 0; round < 4; round++)
        {
            foreach (var id in new[] { "a", "b", "c" })
                await publisher.PublishAsync(id, $"sensorhub/v1/{id}/telemetry", "{}"u8.ToArray(), CancellationToken.None).AsTask().WaitAsync(Limit);
        }

        await publisher.FlushAsync(CancellationToken.None).WaitAsync(Limit);

        publisher.Counts.Acknowledged.ShouldBe(12);
    }

    private FleetPublisher Publisher(Dictionary<string, string> secrets, string? gateway = null) =>
        new(MqttTransports.Tcp("127.0.0.1", _endpoint.Port), secrets, gateway, SystemClock.Instance);
}
