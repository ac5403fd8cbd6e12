using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>Where a set of properties stands: a packet type, or the will inside CONNECT.</summary>
[Flags]
internal enum PropertyScope
{
    None = 0,
    Will = 1,
    Connect = 1 << PacketType.Connect,
    ConnAck = 1 << PacketType.ConnAck,
    Publish = 1 << PacketType.Publish,
    PubAck = 1 << PacketType.PubAck,
    PubRec = 1 << PacketType.PubRec,
    PubRel = 1 << PacketType.PubRel,
    PubComp = 1 << PacketType.PubComp,
    Subscribe = 1 << PacketType.Subscribe,
    SubAck = 1 << PacketType.SubAck,
    Unsubscribe = 1 << PacketType.Unsubscribe,
    UnsubAck = 1 << PacketType.UnsubAck,
    Disconnect = 1 << PacketType.Disconnect,
    Auth = 1 << PacketType.Auth,
    Acks = PubAck | PubRec | PubRel | PubComp | SubAck | UnsubAck,
    Everywhere = Will | Connect | ConnAck | Publish | Acks | Subscribe | Unsubscribe | Disconnect | Auth,
}
