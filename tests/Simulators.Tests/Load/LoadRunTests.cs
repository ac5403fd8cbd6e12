using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Time;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Tests.Load;

public sealed class LoadRunTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly NullEndpoint _endpoint = new(port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public LoadRunTests() => _serving = _endpoint.RunAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.WaitAsync(Limit);
        _endpoint.Dispose();
        _stop.Dispose();
    }

    [Theory]
    [InlineData(MqttVersion.V311, QoS.AtLeastOnce)]
    [InlineData(MqttVersion.V5, QoS.AtLeastOnce)]
    [InlineData(MqttVersion.V311, QoS.AtMostOnce)]
    public async Task Everything_is_sent_and_acknowledged_once(MqttVersion version, QoS qos)
    {
        var report = await RunAsync(Options() with { Version = version, QoS = qos, Messages = 200_001, InFlight = 100 });

        report.Sent.ShouldBe(200_001);
        report.Acknowledged.ShouldBe(200_001);
        report.OutOfOrder.ShouldBe(0);
        report.Faults.ShouldBeEmpty();
        report.Devices.Sum(device => device.Sent).ShouldBe(200_001);
        report.Latency.P50Us.ShouldBeLessThanOrEqualTo(report.Latency.MaxUs);
    }

    [Fact]
    public async Task The_number_of_alerts_follows_from_the_plan()
    {
        var options = Options() with { Messages = 4 * 3 * 86_400, LoudPercent = 2 };

        var report = await RunAsync(options);

        var calendar = new CityCalendar(TimeZoneInfo.FindSystemTimeZoneById(options.ZoneId));
        var plan = new LoudPlan(options.Seed, calendar, options.LoudPercent);
        var span = new TimeSpanMs(options.StartMs!.Value, options.StartMs.Value + 3 * UnixMs.Day);
        report.ExpectedAlerts.ShouldBe(Enumerable.Range(0, 4).Sum(device => plan.Stretches(device, span).Count()));
        report.ExpectedAlerts.ShouldBeGreaterThan(0);
        report.UndecidedStretches.ShouldBe(0);
    }

    [Fact]
    public async Task A_gateway_publishes_for_its_children_in_turn()
    {
        var fleet = LoadFleet.Parse(["gw-1,s1", "gw-2,s2", "a,s,gw-1", "b,s,gw-1", "c,s,gw-1", "d,s,gw-2"]);

        var report = await RunAsync(Options() with { Fleet = fleet, Connections = 2, Messages = 10 });

        report.Devices.Select(device => (device.Id, device.Sent)).ShouldBe([("a", 2), ("b", 2), ("c", 1), ("d", 5)]);
    }

    [Fact]
    public async Task A_run_bounded_by_time_ends_and_loses_nothing()
    {
        var clock = new FakeTimeProvider();
        using var run = new LoadRun(Options() with { Messages = null, Duration = TimeSpan.FromMinutes(1) }, clock);
        var running = run.RunAsync(CancellationToken.None);
        using var limit = new CancellationTokenSource(Limit);
        while (run.Progress.Acknowledged == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1), SystemClock.Instance, limit.Token);

        clock.Advance(TimeSpan.FromMinutes(1));
        var report = await running.WaitAsync(Limit);

        report.Sent.ShouldBeGreaterThan(0);
        report.Acknowledged.ShouldBe(report.Sent);
    }

    [Fact]
    public async Task A_rate_is_kept_to()
    {
        var report = await RunAsync(Options() with { Messages = 500, Rate = 1000 });

        report.Sent.ShouldBe(500);
        report.PerSecond.ShouldBeLessThanOrEqualTo(1100);
    }

    [Fact]
    public async Task Nobody_listening_is_said_with_the_device_and_the_address()
    {
        using var unused = new NullEndpoint(port: 0);
        var port = unused.Port;
        unused.Dispose();

        var fault = await Should.ThrowAsync<UsageException>(() => RunAsync(Options() with { Port = port, Messages = 1 }));

        fault.Message.ShouldContain($"127.0.0.1:{port}");
        fault.Message.ShouldContain("load-00000");
    }

    [Fact]
    public void Every_fault_of_the_options_is_named_at_once()
    {
        var fault = Should.Throw<UsageException>(() => (Options() with { InFlight = 0, Metrics = 9, Topic = "x", Messages = null }).Validate());

        foreach (var option in new[] { "--in-flight", "--metrics", "--topic", "--messages" }) fault.Message.ShouldContain(option);
    }

    private LoadOptions Options() => new()
    {
        Port = _endpoint.Port,
        Connections = 4,
        IsAnonymous = true,
        StartMs = DateTimeOffset.Parse(LoadOptions.DefaultStart).ToUnixTimeMilliseconds(),
    };

    private static async Task<LoadReport> RunAsync(LoadOptions options)
    {
        using var run = new LoadRun(options, SystemClock.Instance);
        return await run.RunAsync(CancellationToken.None).WaitAsync(Limit);
    }
}
