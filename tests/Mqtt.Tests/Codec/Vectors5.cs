using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

/// <summary>Version 5.0, every property of table 2-4 at least once.</summary>
internal static class Vectors5
{
    private static readonly UserProperty[] KeyValue = [new("k", "v")];

    public static readonly WireVector[] Connection =
    [
        // Figure 3-6: keep-alive 10, session expiry 10.
        V("5.0 CONNECT with a session expiry", "10 17 00 04 4D 51 54 54 05 C2 00 0A 05 11 00 00 00 0A 00 00 00 01 75 00 00",
            new ConnectPacket { CleanStart = true, KeepAliveSeconds = 10, UserName = "u", Password = [], Properties = new() { SessionExpiryInterval = 10 } }),
        V("5.0 CONNECT with everything",
            "10 65 00 04 4D 51 54 54 05 EE 00 0A"
            + "24 11 00 00 0E 10 15 00 01 6D 16 00 02 01 02 17 00 19 01 21 00 14 22 00 0A 27 00 00 10 00 26 00 01 6B 00 01 76"
            + "00 02 63 31"
            + "23 01 01 02 00 00 00 3C 03 00 04 74 65 78 74 08 00 01 72 09 00 02 AA BB 18 00 00 00 05 26 00 01 6B 00 01 76"
            + "00 01 77 00 03 62 79 65 00 01 75 00 01 70",
            new ConnectPacket
            {
                ClientId = "c1",
                CleanStart = true,
                KeepAliveSeconds = 10,
                UserName = "u",
                Password = "p"u8.ToArray(),
                Properties = new()
                {
                    SessionExpiryInterval = 3600,
                    AuthenticationMethod = "m",
                    AuthenticationData = [1, 2],
                    RequestProblemInformation = false,
                    RequestResponseInformation = true,
                    ReceiveMaximum = 20,
                    TopicAliasMaximum = 10,
                    MaximumPacketSize = 4096,
                    UserProperties = KeyValue,
                },
                Will = new WillMessage
                {
                    Topic = "w",
                    Payload = "bye"u8.ToArray(),
                    QoS = QoS.AtLeastOnce,
                    Retain = true,
                    Properties = new()
                    {
                        PayloadFormatIndicator = PayloadFormat.Utf8,
                        MessageExpiryInterval = 60,
                        ContentType = "text",
                        ResponseTopic = "r",
                        CorrelationData = [0xAA, 0xBB],
                        WillDelayInterval = 5,
                        UserProperties = KeyValue,
                    },
                },
            }),
        V("5.0 CONNECT with a password and no user name", "10 11 00 04 4D 51 54 54 05 42 00 00 00 00 01 63 00 01 70",
            new ConnectPacket { ClientId = "c", CleanStart = true, Password = "p"u8.ToArray() }),
        V("5.0 CONNACK with everything",
            "20 41 00 00 3E 11 00 00 0E 10 12 00 02 63 31 13 00 1E 15 00 01 6D 16 00 01 FF 1A 00 01 69 1C 00 01 73 1F 00 02 6F 6B"
            + "21 00 14 22 00 0A 24 01 25 00 27 00 01 00 00 28 01 29 00 2A 01 26 00 01 6B 00 01 76",
            new ConnAckPacket
            {
                Properties = new()
                {
                    SessionExpiryInterval = 3600,
                    AssignedClientIdentifier = "c1",
                    ServerKeepAlive = 30,
                    AuthenticationMethod = "m",
                    AuthenticationData = [0xFF],
                    ResponseInformation = "i",
                    ServerReference = "s",
                    ReasonString = "ok",
                    ReceiveMaximum = 20,
                    TopicAliasMaximum = 10,
                    MaximumQoS = QoS.AtLeastOnce,
                    RetainAvailable = false,
                    MaximumPacketSize = 65536,
                    WildcardSubscriptionAvailable = true,
                    SubscriptionIdentifierAvailable = false,
                    SharedSubscriptionAvailable = true,
                    UserProperties = KeyValue,
                },
            }),
        V("5.0 CONNACK with session", "20 03 01 00 00", new ConnAckPacket { SessionPresent = true }),
        V("5.0 CONNACK refusing", "20 03 00 87 00", new ConnAckPacket { Reason = ReasonCode.NotAuthorized }),
        V("5.0 PINGREQ", "C0 00", PingReqPacket.Instance),
        V("5.0 PINGRESP", "D0 00", PingRespPacket.Instance),
        V("5.0 DISCONNECT", "E0 00", new DisconnectPacket()),
        V("5.0 DISCONNECT with a reason", "E0 01 8B", new DisconnectPacket { Reason = ReasonCode.ServerShuttingDown }),
        V("5.0 DISCONNECT with properties", "E0 12 9D 10 1C 00 01 73 1F 00 02 67 6F 26 00 01 6B 00 01 76",
            new DisconnectPacket { Reason = ReasonCode.ServerMoved, Properties = new() { ServerReference = "s", ReasonString = "go", UserProperties = KeyValue } }),
        V("5.0 DISCONNECT with will and session expiry", "E0 07 04 05 11 00 00 00 05",
            new DisconnectPacket { Reason = ReasonCode.DisconnectWithWillMessage, Properties = new() { SessionExpiryInterval = 5 } }),
        V("5.0 AUTH", "F0 00", new AuthPacket()),
        V("5.0 AUTH continuing", "F0 0B 18 09 15 00 01 6D 16 00 02 01 02",
            new AuthPacket { Reason = ReasonCode.ContinueAuthentication, Properties = new() { AuthenticationMethod = "m", AuthenticationData = [1, 2] } }),
    ];

    public static readonly WireVector[] Messages =
    [
        // Figure 3-9: topic a/b, packet identifier 10, no properties.
        V("5.0 PUBLISH QoS 1", "32 0A 00 03 61 2F 62 00 0A 00 68 69",
            new PublishPacket { Topic = "a/b", PacketId = 10, QoS = QoS.AtLeastOnce, Payload = "hi"u8.ToArray() }),
        V("5.0 PUBLISH QoS 0", "30 06 00 03 61 2F 62 00", new PublishPacket { Topic = "a/b" }),
        V("5.0 PUBLISH with everything",
            "3B 2E 00 00 00 0A 27 01 01 02 00 00 00 0A 03 00 01 74 08 00 01 72 09 00 01 FF 0B 80 01 23 00 05"
            + "26 00 01 61 00 01 62 26 00 01 61 00 01 63 7B 7D",
            new PublishPacket
            {
                Topic = "",
                PacketId = 10,
                QoS = QoS.AtLeastOnce,
                Dup = true,
                Retain = true,
                Payload = "{}"u8.ToArray(),
                Properties = new()
                {
                    PayloadFormatIndicator = PayloadFormat.Utf8,
                    MessageExpiryInterval = 10,
                    ContentType = "t",
                    ResponseTopic = "r",
                    CorrelationData = [0xFF],
                    SubscriptionIdentifiers = [128],
                    TopicAlias = 5,
                    UserProperties = [new("a", "b"), new("a", "c")],
                },
            }),
        V("5.0 PUBLISH with two subscription identifiers", "30 0C 00 01 61 07 0B FF FF FF 7F 0B 01 78",
            new PublishPacket { Topic = "a", Payload = "x"u8.ToArray(), Properties = new() { SubscriptionIdentifiers = [268_435_455, 1] } }),
        V("5.0 PUBACK", "40 02 00 0A", new PubAckPacket { PacketId = 10 }),
        V("5.0 PUBACK with a reason", "40 03 00 0A 99", new PubAckPacket { PacketId = 10, Reason = ReasonCode.PayloadFormatInvalid }),
        V("5.0 PUBACK with a reason string", "40 0A 00 0A 99 06 1F 00 03 62 61 64",
            new PubAckPacket { PacketId = 10, Reason = ReasonCode.PayloadFormatInvalid, Properties = new() { ReasonString = "bad" } }),
        V("5.0 PUBREC", "50 03 00 0A 91", new PubRecPacket { PacketId = 10, Reason = ReasonCode.PacketIdentifierInUse }),
        V("5.0 PUBREL", "62 03 00 0A 92", new PubRelPacket { PacketId = 10, Reason = ReasonCode.PacketIdentifierNotFound }),
        V("5.0 PUBCOMP", "70 0B 00 0A 92 07 26 00 01 6B 00 01 76",
            new PubCompPacket { PacketId = 10, Reason = ReasonCode.PacketIdentifierNotFound, Properties = new() { UserProperties = KeyValue } }),
        // Options: QoS 1, no local, retain as published, retain handling 2 = 0010 1101.
        V("5.0 SUBSCRIBE with options", "82 11 00 0A 02 0B 01 00 03 61 2F 62 2D 00 03 63 2F 64 02",
            new SubscribePacket
            {
                PacketId = 10,
                Properties = new() { SubscriptionIdentifiers = [1] },
                Subscriptions =
                [
                    new("a/b", QoS.AtLeastOnce) { NoLocal = true, RetainAsPublished = true, RetainHandling = RetainHandling.DoNotSend },
                    new("c/d", QoS.ExactlyOnce),
                ],
            }),
        V("5.0 SUBSCRIBE shared", "82 10 00 0A 00 00 0A 24 73 68 61 72 65 2F 67 2F 61 01",
            new SubscribePacket { PacketId = 10, Subscriptions = [new("$share/g/a", QoS.AtLeastOnce)] }),
        V("5.0 SUBACK", "90 07 00 0A 00 00 01 02 87",
            new SubAckPacket { PacketId = 10, ReasonCodes = [ReasonCode.GrantedQoS0, ReasonCode.GrantedQoS1, ReasonCode.GrantedQoS2, ReasonCode.NotAuthorized] }),
        V("5.0 UNSUBSCRIBE", "A2 0D 00 0A 00 00 03 61 2F 62 00 03 63 2F 64", new UnsubscribePacket { PacketId = 10, Filters = ["a/b", "c/d"] }),
        V("5.0 UNSUBACK", "B0 05 00 0A 00 00 11",
            new UnsubAckPacket { PacketId = 10, ReasonCodes = [ReasonCode.Success, ReasonCode.NoSubscriptionExisted] }),
    ];

    private static WireVector V(string name, string hex, MqttPacket packet) => new(name, MqttVersion.V5, hex, packet);
}
