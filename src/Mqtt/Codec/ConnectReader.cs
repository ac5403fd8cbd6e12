using SensorHub.Mqtt.Packets;
using SensorHub.Mqtt.Topics;

namespace SensorHub.Mqtt.Codec;

/// <summary>CONNECT (section 3.1) and CONNACK (section 3.2).</summary>
internal static class ConnectReader
{
    private const int ReservedBit = 1 << 0;
    private const int CleanStartBit = 1 << 1;
    private const int WillBit = 1 << 2;
    private const int WillRetainBit = 1 << 5;
    private const int PasswordBit = 1 << 6;
    private const int UserNameBit = 1 << 7;

    // |    7     |    6     |     5       | 4   3  |  2   |      1      |    0     |
    // | User Name| Password | Will Retain |Will QoS| Will | Clean Start | Reserved |
    public static ConnectPacket ReadConnect(in MqttFrame frame)
    {
        var body = new SpanCursor(frame.Body);
        var version = ReadVersion(ref body);
        frame.RequireMinimalLength(version);
        var flags = body.ReadByte();
        RequireFlags(flags, version);
        var keepAlive = body.ReadUInt16();
        var properties = version == MqttVersion.V5 ? PropertyReader.Read(ref body, PropertyScope.Connect) : null;
        var clientId = body.ReadString();
        if (clientId.Length == 0 && version == MqttVersion.V311 && (flags & CleanStartBit) == 0)
            MqttProtocolException.Throw(ReasonCode.ClientIdentifierNotValid, "Empty client identifier without clean session [MQTT-3.1.3-8 of 3.1.1].");
        var will = (flags & WillBit) != 0 ? ReadWill(ref body, flags, version) : null;
        var userName = (flags & UserNameBit) != 0 ? body.ReadString() : null;
        var password = (flags & PasswordBit) != 0 ? body.ReadBinary().ToArray() : null;
        body.RequireEnd(PacketType.Connect);
        return new ConnectPacket
        {
            Version = version,
            ClientId = clientId,
            CleanStart = (flags & CleanStartBit) != 0,
            KeepAliveSeconds = keepAlive,
            UserName = userName,
            Password = password,
            Will = will,
            Properties = properties,
        };
    }

    public static ConnAckPacket ReadConnAck(in MqttFrame frame, MqttVersion version)
    {
        var body = new SpanCursor(frame.Body);
        var flags = body.ReadByte();
        if (flags > 1) MqttProtocolException.Malformed("Reserved bits in the acknowledge flags of CONNACK [MQTT-3.2.2-1].");
        var code = body.ReadByte();
        if (version == MqttVersion.V311 && code > (byte)ConnectReturnCode.NotAuthorized)
            MqttProtocolException.Malformed($"Return code {code} in CONNACK is reserved (3.1.1 table 3.1).");
        var reason = version == MqttVersion.V5 ? ReasonTable.Require(frame.Type, code) : ((ConnectReturnCode)code).ToReasonCode();
        if (reason != ReasonCode.Success && flags != 0) MqttProtocolException.ProtocolError("Session present beside a refusal [MQTT-3.2.2-6].");
        var properties = version == MqttVersion.V5 ? PropertyReader.Read(ref body, PropertyScope.ConnAck) : null;
        body.RequireEnd(frame.Type);
        return new ConnAckPacket { SessionPresent = flags != 0, Reason = reason, Properties = properties };
    }

    private static MqttVersion ReadVersion(ref SpanCursor body)
    {
        if (!body.ReadBinary().SequenceEqual("MQTT"u8))
            MqttProtocolException.Throw(ReasonCode.UnsupportedProtocolVersion, "Protocol name is not MQTT [MQTT-3.1.2-1].");
        var level = body.ReadByte();
        if (level is not ((byte)MqttVersion.V311 or (byte)MqttVersion.V5))
            MqttProtocolException.Throw(ReasonCode.UnsupportedProtocolVersion, $"Protocol level {level} is neither 4 nor 5 [MQTT-3.1.2-2].");
        return (MqttVersion)level;
    }

    private static void RequireFlags(byte flags, MqttVersion version)
    {
        if ((flags & ReservedBit) != 0) MqttProtocolException.Malformed("Reserved connect flag set [MQTT-3.1.2-3].");
        if (WillQoS(flags) == 3) MqttProtocolException.Malformed("Will QoS 3 [MQTT-3.1.2-12].");
        if ((flags & WillBit) == 0 && WillQoS(flags) != 0) MqttProtocolException.Malformed("Will QoS without a will [MQTT-3.1.2-11].");
        if ((flags & WillBit) == 0 && (flags & WillRetainBit) != 0) MqttProtocolException.Malformed("Will retain without a will [MQTT-3.1.2-13].");
        if (version == MqttVersion.V311 && (flags & (UserNameBit | PasswordBit)) == PasswordBit)
            MqttProtocolException.Malformed("Password without a user name [MQTT-3.1.2-22 of 3.1.1].");
    }

    private static WillMessage ReadWill(ref SpanCursor body, byte flags, MqttVersion version)
    {
        var properties = version == MqttVersion.V5 ? PropertyReader.Read(ref body, PropertyScope.Will) : null;
        var topic = body.ReadUtf8();
        if (TopicName.Fault(topic) is { } fault) MqttProtocolException.Malformed("Will topic: " + fault);
        return new WillMessage
        {
            Topic = System.Text.Encoding.UTF8.GetString(topic),
            Payload = body.ReadBinary().ToArray(),
            QoS = (QoS)WillQoS(flags),
            Retain = (flags & WillRetainBit) != 0,
            Properties = properties,
        };
    }

    private static int WillQoS(byte flags) => (flags >> 3) & 0b11;
}
