using SensorHub.Ingest.Connections;

namespace SensorHub.Ingest.Tests.Connections;

public sealed class MqttEndpointOptionsTests
{
    [Fact]
    public void The_defaults_are_well() => MqttEndpointOptions.Default.Faults().ShouldBeEmpty();

    [Fact]
    public void Every_limit_out_of_its_range_is_named()
    {
        var broken = new MqttEndpointOptions
        {
            MaxConnections = 0,
            MaxPacketBytes = 1024 * 1024,
            MaxConnectBytes = 10,
            MaxKeepAliveS = 0,
            ReceiveMaximum = 0,
            ConnectTimeout = TimeSpan.Zero,
            CloseTimeout = TimeSpan.FromHours(1),
        };
        broken.Faults().Select(f => f[..f.IndexOf(' ', StringComparison.Ordinal)]).ShouldBe(
        [
            nameof(broken.MaxConnections), nameof(broken.MaxPacketBytes), nameof(broken.MaxConnectBytes), nameof(broken.MaxKeepAliveS),
            nameof(broken.ReceiveMaximum), nameof(broken.ConnectTimeout), nameof(broken.CloseTimeout),
        ]);
    }
}
