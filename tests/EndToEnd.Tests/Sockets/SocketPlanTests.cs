using SensorHub.Host.Configuration;
using SensorHub.Host.Sockets;
using SensorHub.Ingest.Connections;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry;
using HubOptions = SensorHub.Host.Configuration.HubOptions;

namespace SensorHub.EndToEnd.Tests.Sockets;

public sealed class SocketPlanTests
{
    [Theory]
    [InlineData("Limit  Soft  Hard  Units\nMax processes  7  7  processes\nMax open files            1024                 524288               files     \n", 1024)]
    [InlineData("Max open files            unlimited            unlimited            files\n", null)]
    [InlineData("Max open files            9223372036854775807  9223372036854775807  files\n", int.MaxValue)]
    [InlineData("", null)]
    public void The_limit_in_force_is_the_soft_one(string limits, int? expected) => OpenFiles.Parse(limits).ShouldBe(expected);

    // The stores: 768 and 161 segments of 128 MiB.
    [Theory]
    [InlineData(null, 10_000, 2_000, 10_000, true)]
    [InlineData(12_929, 10_000, 2_000, 10_000, true)]
    [InlineData(12_928, 10_000, 2_000, 9_999, false)]
    [InlineData(4_096, 10_000, 791, 2_376, false)]
    [InlineData(4_096, 100, 2_000, 100, true)]
    [InlineData(1_024, 10_000, 23, 72, false)]
    [InlineData(993, 10_000, 16, 48, false)]
    public void Stores_come_first_then_a_part_for_http_and_the_rest_is_for_mqtt(int? files, int asked, int http, int mqtt, bool fits)
    {
        var plan = SocketPlan.For(Asking(asked), files);

        (plan.Http, plan.Mqtt, plan.Fits).ShouldBe((http, mqtt, fits));
        plan.Needed.ShouldBe(2_929 + asked);
    }

    [Fact]
    public void With_hardly_more_files_than_the_stores_need_the_hub_does_not_start_and_says_what_to_do() =>
        Should.Throw<ConfigurationException>(() => SocketPlan.For(Asking(10_000), 992)).Message.ShouldContain("ulimit -n 12929");

    private static HubOptions Asking(int connections) => new()
    {
        Mqtt = new() { Limits = MqttEndpointOptions.Default with { MaxConnections = connections } },
        Journal = new JournalOptions { Folder = "unused" },
        Telemetry = new TelemetryOptions { DatabaseFile = "unused" },
    };
}
