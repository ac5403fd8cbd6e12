using System.Globalization;
using SensorHub.EndToEnd.Tests.Delivery;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Mqtt.Packets;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>Meters that send at QoS 2, in both versions of the protocol, with event times and without: no message is like another.</summary>
internal sealed class ExactlyOnceFleet
{
    private const int Messages = 9000;
    private const int Window = 8;
    private const double Lowest = 30;
    private readonly ExactlyOnceSender[] _senders =
    [
        Sender("qos2-v3", MqttVersion.V311, hasTime: true), Sender("qos2-v5", MqttVersion.V5, hasTime: true),
        Sender("qos2-v3-timeless", MqttVersion.V311, hasTime: false), Sender("qos2-v5-timeless", MqttVersion.V5, hasTime: false),
    ];

    public int Received => _senders.Sum(s => s.Received);

    /// <summary>Messages between PUBREC and PUBCOMP now.</summary>
    public int HalfWay => _senders.Sum(s => s.HalfWay);

    public Task RegisterAsync(HubClient hub) => SmallCity.RegisterAsync(hub, _senders.Select(s => s.Device));

    public Task RunUntilKilledAsync(int port, Func<bool>? isEnough) => Task.WhenAll(
        _senders.Where(s => !s.IsComplete).Select(s => Task.Run(() => s.RunUntilKilledAsync(port, isEnough ?? (static () => false)))));

    public async Task<Findings> CheckAsync(HubClient hub)
    {
        var all = Findings.None;
        foreach (var sender in _senders)
            all += Compare(sender, await hub.ReadingsAsync(sender.Device, "leq", NightPlan.Start.AddDays(-1), NightPlan.Start.AddDays(2)));
        return all;
    }

    private static Findings Compare(ExactlyOnceSender sender, List<Point> points)
    {
        var found = Findings.None;
        var seen = new bool[Messages];
        foreach (var point in points)
        {
            var message = (int)Math.Round((point.Value!.Value - Lowest) * 100);
            if (message is < 0 or >= Messages || !sender.WasSent(message))
                found += new Findings(0, 1, 0, [$"{sender.Device} has {point.Value} at {point.Ms}, which was never sent"]);
            else if (seen[message])
                found += new Findings(0, 0, 1, [$"{sender.Device} has message {message} twice"]);
            else
                seen[message] = true;
        }

        for (var message = 0; message < Messages; message++)
            if (sender.WasReceived(message) && !seen[message])
                found += new Findings(1, 0, 0, [$"{sender.Device} had a PUBREC for message {message}, and it is gone"]);
        return found;
    }

    private static ExactlyOnceSender Sender(string device, MqttVersion version, bool hasTime) =>
        new(device, version, [.. Enumerable.Range(0, Messages).Select(i => Payload(i, hasTime))], Window);

    private static string Payload(int message, bool hasTime)
    {
        var time = hasTime ? $"\"ts\":{NightPlan.TimeOf(message)}," : "";
        return string.Create(CultureInfo.InvariantCulture, $"{{{time}\"leq\":{Lowest + message / 100.0:F2}}}");
    }
}
