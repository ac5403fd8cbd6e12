using SensorHub.Mqtt.Packets;

namespace SensorHub.Simulators.Publishing;

/// <summary>What became of the messages so far.</summary>
/// <param name="Acknowledged">With a reason below 0x80.</param>
/// <param name="Refused">PUBACKs with a reason of 0x80 or above, by reason; only MQTT 5.0 says them.</param>
public sealed record PublishCounts(long Sent, long Acknowledged, IReadOnlyDictionary<ReasonCode, long> Refused)
{
    public override string ToString() =>
        $"{Sent:N0} sent, {Acknowledged:N0} acknowledged"
        + (Refused.Count == 0 ? ", none refused" : string.Concat(Refused.OrderBy(r => r.Key).Select(r => $", {r.Value:N0} refused: {r.Key}")));
}
