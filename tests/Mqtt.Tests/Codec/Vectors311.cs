using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

/// <summary>Version 3.1.1; packet identifiers and topics are those of the standard's own figures where it has one.</summary>
internal static class Vectors311
{
    public static readonly WireVector[] All =
    [
        // Figure 3.6: user name, password, will QoS 1, clean session, keep-alive 10.
        V("3.1.1 CONNECT with everything",
            "10 1C 00 04 4D 51 54 54 04 CE 00 0A 00 02 63 31 00 01 77 00 03 62 79 65 00 01 75 00 01 70",
            new ConnectPacket
            {
                Version = MqttVersion.V311,
                ClientId = "c1",
                CleanStart = true,
                KeepAliveSeconds = 10,
                UserName = "u",
                Password = "p"u8.ToArray(),
                Will = new WillMessage { Topic = "w", Payload = "bye"u8.ToArray(), QoS = QoS.AtLeastOnce },
            }),
        V("3.1.1 CONNECT with nothing", "10 0C 00 04 4D 51 54 54 04 02 00 3C 00 00",
            new ConnectPacket { Version = MqttVersion.V311, CleanStart = true, KeepAliveSeconds = 60 }),
        V("3.1.1 CONNECT with an empty password", "10 12 00 04 4D 51 54 54 04 C0 00 00 00 01 63 00 01 75 00 00",
            new ConnectPacket { Version = MqttVersion.V311, ClientId = "c", UserName = "u", Password = [] }),
        V("3.1.1 CONNACK with session", "20 02 01 00", new ConnAckPacket { SessionPresent = true }),
        V("3.1.1 CONNACK refusing", "20 02 00 05", new ConnAckPacket { Reason = ReasonCode.NotAuthorized }),
        // Figure 3.11: topic a/b, packet identifier 10.
        V("3.1.1 PUBLISH QoS 1", "32 09 00 03 61 2F 62 00 0A 68 69",
            new PublishPacket { Topic = "a/b", PacketId = 10, QoS = QoS.AtLeastOnce, Payload = "hi"u8.ToArray() }),
        V("3.1.1 PUBLISH QoS 0 retained and empty", "31 05 00 03 61 2F 62", new PublishPacket { Topic = "a/b", Retain = true }),
        V("3.1.1 PUBLISH QoS 2 again", "3C 07 00 03 61 2F 62 00 0A",
            new PublishPacket { Topic = "a/b", PacketId = 10, QoS = QoS.ExactlyOnce, Dup = true }),
        // Figure 1.1: U+0041 and U+2A6D4.
        V("3.1.1 PUBLISH to a topic beyond the basic plane", "30 07 00 05 41 F0 AA 9B 94", new PublishPacket { Topic = "A\U0002A6D4" }),
        V("3.1.1 PUBACK", "40 02 00 0A", new PubAckPacket { PacketId = 10 }),
        V("3.1.1 PUBREC", "50 02 00 0A", new PubRecPacket { PacketId = 10 }),
        V("3.1.1 PUBREL", "62 02 00 0A", new PubRelPacket { PacketId = 10 }),
        V("3.1.1 PUBCOMP", "70 02 FF FF", new PubCompPacket { PacketId = 0xFFFF }),
        // Figure 3.23: a/b at QoS 1, c/d at QoS 2.
        V("3.1.1 SUBSCRIBE", "82 0E 00 0A 00 03 61 2F 62 01 00 03 63 2F 64 02",
            new SubscribePacket { PacketId = 10, Subscriptions = [new("a/b", QoS.AtLeastOnce), new("c/d", QoS.ExactlyOnce)] }),
        // Figure 3.27: QoS 0, QoS 2, failure.
        V("3.1.1 SUBACK", "90 05 00 0A 00 02 80",
            new SubAckPacket { PacketId = 10, ReasonCodes = [ReasonCode.GrantedQoS0, ReasonCode.GrantedQoS2, ReasonCode.UnspecifiedError] }),
        // Figure 3.30: a/b, c/d.
        V("3.1.1 UNSUBSCRIBE", "A2 0C 00 0A 00 03 61 2F 62 00 03 63 2F 64", new UnsubscribePacket { PacketId = 10, Filters = ["a/b", "c/d"] }),
        V("3.1.1 UNSUBACK", "B0 02 00 0A", new UnsubAckPacket { PacketId = 10 }),
        V("3.1.1 PINGREQ", "C0 00", PingReqPacket.Instance),
        V("3.1.1 PINGRESP", "D0 00", PingRespPacket.Instance),
        V("3.1.1 DISCONNECT", "E0 00", new DisconnectPacket()),
    ];

    private static WireVector V(string name, string hex, MqttPacket packet) => new(name, MqttVersion.V311, hex, packet);
}
