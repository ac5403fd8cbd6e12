using SensorHub.Ingest.Connections;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Lab;

/// <summary>Counts messages and drops them; a topic that begins with <c>$</c> is the server's [MQTT-4.7.2-1] and not taken.</summary>
internal sealed class LabIntake(LabBook book) : IMessageIntake
{
    public int RoomWanted => 0;

    public MessageFate Take(in InboundMessage message)
    {
        if (message.Topic is [(byte)'$', ..])
        {
            book.NotTaken();
            return MessageFate.Foreign;
        }

        book.Dropped();
        return MessageFate.Taken;
    }

    public void ChargeFilters(int count)
    {
    }

    public TimeSpan SettleQuota() => TimeSpan.Zero;

    /// <summary>In the one word that the clients of all suites know.</summary>
    public static SubAckPacket Refuse(SubscribePacket subscribe) =>
        new() { PacketId = subscribe.PacketId, ReasonCodes = [.. subscribe.Subscriptions.Select(_ => ReasonCode.UnspecifiedError)] };
}
