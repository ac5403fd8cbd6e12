using System.Globalization;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Mqtt.Packets;

namespace SensorHub.EndToEnd.Tests.Delivery;

/// <summary>At QoS 2 a message counts once, whether its redelivery could be known by its time or not, also when the hub is killed between its packets.</summary>
public sealed class ExactlyOnceTests
{
    private const string Device = "meter-1";
    private const int Messages = 300;

    /// <summary>The hub is killed when so many messages were received.</summary>
    private static readonly int[] Kills = [1, 120, 270];

    [Theory]
    [InlineData(MqttVersion.V311, true)]
    [InlineData(MqttVersion.V5, true)]
    [InlineData(MqttVersion.V311, false)]
    [InlineData(MqttVersion.V5, false)]
    public async Task Messages_count_once_across_kills_between_PUBLISH_and_PUBCOMP(MqttVersion version, bool hasTime)
    {
        await using var hub = await TestHub.StartAsync(SmallCity.Noon);
        await SmallCity.RegisterAsync(hub.Client, Device);
        var sender = new ExactlyOnceSender(Device, version, [.. Enumerable.Range(0, Messages).Select(i => Payload(i, hasTime))]);
        foreach (var received in Kills)
        {
            await sender.RunAsync(hub.Process.MqttPort, () => sender.Received >= received);
            sender.Received.ShouldBeGreaterThanOrEqualTo(received);
            await hub.KillAsync();
            await hub.StartAgainAsync();
        }

        await sender.RunAsync(hub.Process.MqttPort, () => false);

        sender.IsComplete.ShouldBeTrue();
        var stored = await hub.Client.ReadingsAsync(Device, "leq", SmallCity.Noon.AddDays(-1), SmallCity.Noon.AddHours(1));
        stored.Select(p => p.Value!.Value).Order().ShouldBe(Enumerable.Range(0, Messages).Select(ValueOf));
    }

    private static string Payload(int message, bool hasTime)
    {
        var time = hasTime ? $"\"ts\":{SmallCity.Noon.AddHours(-2).AddSeconds(message).ToUnixTimeMilliseconds()}," : "";
        return string.Create(CultureInfo.InvariantCulture, $"{{{time}\"leq\":{ValueOf(message)}}}");
    }

    private static double ValueOf(int message) => 30 + message / 10.0;
}
