using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

public sealed class MalformedPacketTests
{
    private const MqttVersion V3 = MqttVersion.V311;
    private const MqttVersion V5 = MqttVersion.V5;
    private const ReasonCode Malformed = ReasonCode.MalformedPacket;
    private const ReasonCode Protocol = ReasonCode.ProtocolError;
    private const ReasonCode Version = ReasonCode.UnsupportedProtocolVersion;
    private const string C5 = " 00 04 4D 51 54 54 05 ";
    private const string C3 = " 00 04 4D 51 54 54 04 ";

    [Theory]
    [InlineData("type 0", V5, "00 00", Malformed, "table 2-1")]
    [InlineData("AUTH in 3.1.1", V3, "F0 00", Malformed, "table 2-1")]
    [InlineData("flags of CONNECT", V5, "11 00", Malformed, "MQTT-2.1.3-1")]
    [InlineData("flags of PUBREL", V5, "60 02 00 0A", Malformed, "MQTT-2.1.3-1")]
    [InlineData("flags of SUBSCRIBE", V3, "80 06 00 0A 00 01 61 00", Malformed, "MQTT-2.1.3-1")]
    [InlineData("flags of UNSUBSCRIBE", V3, "A0 05 00 0A 00 01 61", Malformed, "MQTT-2.1.3-1")]
    [InlineData("flags of PINGREQ", V3, "C1 00", Malformed, "MQTT-2.1.3-1")]
    [InlineData("length in five bytes", V5, "30 80 80 80 80 01", Malformed, "MQTT-1.5.5-1")]
    [InlineData("length not minimal in 5.0", V5, "C0 80 00", Malformed, "MQTT-1.5.5-1")]
    [InlineData("length of CONNECT not minimal in 5.0", V5, "10 8E 00" + C5 + "02 00 3C 00 00 00 00", Malformed, "MQTT-1.5.5-1")]
    [InlineData("body in PINGREQ", V3, "C0 01 00", Malformed, "2.1.4")]
    [InlineData("body in DISCONNECT of 3.1.1", V3, "E0 01 00", Malformed, "2.1.4")]
    public void Fixed_header(string what, MqttVersion version, string hex, ReasonCode reason, string clause) =>
        Refused(what, version, hex, reason, clause);

    [Theory]
    [InlineData("name MQIsdp", "10 10 00 06 4D 51 49 73 64 70 03 02 00 3C 00 02 63 31", Version, "MQTT-3.1.2-1")]
    [InlineData("name mqtt", "10 0C 00 04 6D 71 74 74 04 02 00 3C 00 00", Version, "MQTT-3.1.2-1")]
    [InlineData("level 3", "10 0C 00 04 4D 51 54 54 03 02 00 3C 00 00", Version, "MQTT-3.1.2-2")]
    [InlineData("level 6", "10 0C 00 04 4D 51 54 54 06 02 00 3C 00 00", Version, "MQTT-3.1.2-2")]
    [InlineData("bridge bit in the level", "10 0C 00 04 4D 51 54 54 84 02 00 3C 00 00", Version, "MQTT-3.1.2-2")]
    [InlineData("reserved connect flag", "10 0C" + C3 + "03 00 3C 00 00", Malformed, "MQTT-3.1.2-3")]
    [InlineData("will QoS 3", "10 12" + C3 + "1E 00 3C 00 00 00 01 77 00 01 78", Malformed, "MQTT-3.1.2-12")]
    [InlineData("will QoS without a will", "10 0C" + C3 + "0A 00 3C 00 00", Malformed, "MQTT-3.1.2-11")]
    [InlineData("will retain without a will", "10 0C" + C3 + "22 00 3C 00 00", Malformed, "MQTT-3.1.2-13")]
    [InlineData("password without a user name in 3.1.1", "10 0F" + C3 + "42 00 3C 00 00 00 01 70", Malformed, "MQTT-3.1.2-22")]
    [InlineData("no client id, no clean session in 3.1.1", "10 0C" + C3 + "00 00 3C 00 00", ReasonCode.ClientIdentifierNotValid, "MQTT-3.1.3-8")]
    [InlineData("user name flag and no user name", "10 0C" + C3 + "82 00 3C 00 00", Malformed, "2.1.4")]
    [InlineData("bytes behind the payload", "10 0D" + C3 + "02 00 3C 00 00 00", Malformed, "2.1.4")]
    [InlineData("client id longer than the packet", "10 0C" + C3 + "02 00 3C FF FF", Malformed, "2.1.4")]
    [InlineData("no client id field", "10 0A" + C3 + "02 00 3C", Malformed, "2.1.4")]
    [InlineData("U+0000 in the client id", "10 0E" + C3 + "02 00 3C 00 02 63 00", Malformed, "MQTT-1.5.4-2")]
    [InlineData("surrogate in the client id", "10 0F" + C3 + "02 00 3C 00 03 ED A0 80", Malformed, "MQTT-1.5.4-1")]
    [InlineData("overlong NUL in the user name", "10 10" + C3 + "82 00 3C 00 00 00 02 C0 80", Malformed, "MQTT-1.5.4-1")]
    [InlineData("wildcard in the will topic", "10 11" + C3 + "06 00 3C 00 00 00 01 23 00 00", Malformed, "MQTT-4.7.0-1")]
    [InlineData("empty will topic", "10 10" + C3 + "06 00 3C 00 00 00 00 00 00", Malformed, "MQTT-4.7.3-1")]
    [InlineData("will topic missing", "10 0C" + C3 + "06 00 3C 00 00", Malformed, "2.1.4")]
    [InlineData("will with session expiry", "10 17" + C5 + "06 00 3C 00 00 00 05 11 00 00 00 01 00 01 77 00 00", Protocol, "table 2-4")]
    [InlineData("will with receive maximum", "10 15" + C5 + "06 00 3C 00 00 00 03 21 00 01 00 01 77 00 00", Protocol, "table 2-4")]
    [InlineData("will delay twice", "10 1C" + C5 + "06 00 3C 00 00 00 0A 18 00 00 00 01 18 00 00 00 01 00 01 77 00 00", Protocol, "2.2.2.2")]
    [InlineData("receive maximum 0", "10 10" + C5 + "02 00 3C 03 21 00 00 00 00", Protocol, "2.2.2.2")]
    [InlineData("maximum packet size 0", "10 12" + C5 + "02 00 3C 05 27 00 00 00 00 00 00", Protocol, "2.2.2.2")]
    [InlineData("request problem information 2", "10 0F" + C5 + "02 00 3C 02 17 02 00 00", Protocol, "2.2.2.2")]
    [InlineData("session expiry twice", "10 17" + C5 + "02 00 3C 0A 11 00 00 00 01 11 00 00 00 01 00 00", Protocol, "2.2.2.2")]
    [InlineData("authentication data without a method", "10 11" + C5 + "02 00 3C 04 16 00 01 FF 00 00", Protocol, "3.1.2.11.10")]
    [InlineData("topic alias in CONNECT", "10 10" + C5 + "02 00 3C 03 23 00 01 00 00", Protocol, "table 2-4")]
    [InlineData("unknown property", "10 0F" + C5 + "02 00 3C 02 7F 00 00 00", Malformed, "2.2.2.2")]
    [InlineData("property identifier of two bytes", "10 10" + C5 + "02 00 3C 03 80 01 00 00 00", Malformed, "2.2.2.2")]
    [InlineData("property length in five bytes", "10 11" + C5 + "02 00 3C 80 80 80 80 01 00 00", Malformed, "MQTT-1.5.5-1")]
    [InlineData("property length not minimal", "10 0E" + C5 + "02 00 3C 80 00 00 00", Malformed, "MQTT-1.5.5-1")]
    [InlineData("properties longer than the packet", "10 0D" + C5 + "02 00 3C 7F 00 00", Malformed, "2.1.4")]
    [InlineData("property cut by the property length", "10 0F" + C5 + "02 00 3C 02 11 00 00 00", Malformed, "2.1.4")]
    public void Connect(string what, string hex, ReasonCode reason, string clause) => Refused(what, V5, hex, reason, clause);

    [Theory]
    [InlineData("reserved flags", V3, "20 02 02 00", Malformed, "MQTT-3.2.2-1")]
    [InlineData("session present beside a refusal", V5, "20 03 01 87 00", Protocol, "MQTT-3.2.2-6")]
    [InlineData("return code 6", V3, "20 02 00 06", Malformed, "table 3.1")]
    [InlineData("reason of another packet", V5, "20 03 00 8B 00", Malformed, "MQTT-3.2.2-8")]
    [InlineData("too long for 3.1.1", V3, "20 03 00 00 00", Malformed, "2.1.4")]
    [InlineData("no properties in 5.0", V5, "20 02 00 00", Malformed, "2.1.4")]
    [InlineData("maximum QoS 2", V5, "20 05 00 00 02 24 02", Protocol, "2.2.2.2")]
    public void ConnAck(string what, MqttVersion version, string hex, ReasonCode reason, string clause) =>
        Refused(what, version, hex, reason, clause);

    [Theory]
    [InlineData("QoS 3", V3, "36 07 00 03 61 2F 62 00 0A", Malformed, "MQTT-3.3.1-4")]
    [InlineData("DUP at QoS 0", V3, "38 05 00 03 61 2F 62", Malformed, "MQTT-3.3.1-2")]
    [InlineData("packet identifier 0", V3, "32 07 00 03 61 2F 62 00 00", Protocol, "MQTT-2.2.1-3")]
    [InlineData("no packet identifier", V3, "32 05 00 03 61 2F 62", Malformed, "2.1.4")]
    [InlineData("empty topic in 3.1.1", V3, "30 02 00 00", Protocol, "MQTT-4.7.3-1")]
    [InlineData("empty topic without an alias", V5, "30 03 00 00 00", Protocol, "MQTT-4.7.3-1")]
    [InlineData("'+' in the topic", V3, "30 05 00 03 61 2F 2B", Malformed, "MQTT-3.3.2-2")]
    [InlineData("'#' in the topic", V5, "30 04 00 01 23 00", Malformed, "MQTT-3.3.2-2")]
    [InlineData("U+0000 in the topic", V3, "30 05 00 03 61 00 62", Malformed, "MQTT-1.5.4-2")]
    [InlineData("high surrogate in the topic", V3, "30 05 00 03 ED A0 80", Malformed, "MQTT-1.5.4-1")]
    [InlineData("surrogate pair as six bytes", V3, "30 08 00 06 ED A0 80 ED B0 80", Malformed, "MQTT-1.5.4-1")]
    [InlineData("overlong slash", V3, "30 04 00 02 C0 AF", Malformed, "MQTT-1.5.4-1")]
    [InlineData("beyond U+10FFFF", V3, "30 06 00 04 F4 90 80 80", Malformed, "MQTT-1.5.4-1")]
    [InlineData("sequence cut at the end", V3, "30 04 00 02 E4 B8", Malformed, "MQTT-1.5.4-1")]
    [InlineData("control character", V3, "30 05 00 03 61 0A 62", Malformed, "1.5.4")]
    [InlineData("U+0085", V3, "30 04 00 02 C2 85", Malformed, "1.5.4")]
    [InlineData("non-character U+FFFF", V3, "30 05 00 03 EF BF BF", Malformed, "1.5.4")]
    [InlineData("topic longer than the packet", V3, "30 03 FF FF 61", Malformed, "2.1.4")]
    [InlineData("no topic", V3, "30 00", Malformed, "2.1.4")]
    [InlineData("no property length", V5, "30 03 00 01 61", Malformed, "2.1.4")]
    [InlineData("topic alias 0", V5, "30 07 00 01 61 03 23 00 00", ReasonCode.TopicAliasInvalid, "MQTT-3.3.2-8")]
    [InlineData("topic alias twice", V5, "30 0A 00 01 61 06 23 00 01 23 00 01", Protocol, "2.2.2.2")]
    [InlineData("payload format 2", V5, "30 06 00 01 61 02 01 02", Protocol, "2.2.2.2")]
    [InlineData("subscription identifier 0", V5, "30 06 00 01 61 02 0B 00", Protocol, "2.2.2.2")]
    [InlineData("wildcard in the response topic", V5, "30 08 00 01 61 04 08 00 01 2B", Protocol, "MQTT-3.3.2-14")]
    [InlineData("empty response topic", V5, "30 07 00 01 61 03 08 00 00", Protocol, "MQTT-4.7.3-1")]
    [InlineData("ill-formed content type", V5, "30 08 00 01 61 04 03 00 01 FF", Malformed, "MQTT-1.5.4-1")]
    [InlineData("ill-formed user property name", V5, "30 0B 00 01 61 07 26 00 01 C0 00 01 76", Malformed, "MQTT-1.5.4-1")]
    [InlineData("ill-formed user property value", V5, "30 0B 00 01 61 07 26 00 01 6B 00 01 80", Malformed, "MQTT-1.5.4-1")]
    [InlineData("user property without a value", V5, "30 08 00 01 61 04 26 00 01 6B", Malformed, "2.1.4")]
    [InlineData("reason string", V5, "30 08 00 01 61 04 1F 00 01 61", Protocol, "table 2-4")]
    public void Publish(string what, MqttVersion version, string hex, ReasonCode reason, string clause) =>
        Refused(what, version, hex, reason, clause);

    [Theory]
    [InlineData("PUBACK with identifier 0", V3, "40 02 00 00", Protocol, "MQTT-2.2.1-3")]
    [InlineData("PUBACK of one byte", V3, "40 01 00", Malformed, "2.1.4")]
    [InlineData("PUBACK with a reason in 3.1.1", V3, "40 03 00 0A 00", Malformed, "2.1.4")]
    [InlineData("PUBACK with a strange reason", V5, "40 03 00 0A 92", Malformed, "MQTT-3.4.2-1")]
    [InlineData("PUBREC with a strange reason", V5, "50 03 00 0A 01", Malformed, "MQTT-3.5.2-1")]
    [InlineData("PUBREL with a strange reason", V5, "62 03 00 0A 80", Malformed, "MQTT-3.6.2-1")]
    [InlineData("PUBCOMP with a strange reason", V5, "70 03 00 0A 87", Malformed, "MQTT-3.7.2-1")]
    [InlineData("PUBACK with bytes behind its properties", V5, "40 05 00 0A 00 00 00", Malformed, "2.1.4")]
    [InlineData("PUBACK with a topic alias", V5, "40 07 00 0A 00 03 23 00 01", Protocol, "table 2-4")]
    [InlineData("two reason strings", V5, "40 0C 00 0A 00 08 1F 00 01 61 1F 00 01 61", Protocol, "2.2.2.2")]
    [InlineData("DISCONNECT with a strange reason", V5, "E0 01 01", Malformed, "MQTT-3.14.2-1")]
    [InlineData("DISCONNECT with bytes behind its properties", V5, "E0 03 00 00 00", Malformed, "2.1.4")]
    [InlineData("AUTH with a strange reason", V5, "F0 02 17 00", Malformed, "MQTT-3.15.2-1")]
    [InlineData("AUTH with a reason only", V5, "F0 01 18", Malformed, "2.1.4")]
    public void Acknowledgements(string what, MqttVersion version, string hex, ReasonCode reason, string clause) =>
        Refused(what, version, hex, reason, clause);

    [Theory]
    [InlineData("SUBSCRIBE with nothing", V3, "82 02 00 0A", Protocol, "MQTT-3.8.3-2")]
    [InlineData("SUBSCRIBE with nothing", V5, "82 03 00 0A 00", Protocol, "MQTT-3.8.3-2")]
    [InlineData("SUBSCRIBE with identifier 0", V3, "82 06 00 00 00 01 61 00", Protocol, "MQTT-2.2.1-3")]
    [InlineData("filter without options", V3, "82 05 00 0A 00 01 61", Malformed, "2.1.4")]
    [InlineData("empty filter", V3, "82 05 00 0A 00 00 00", Malformed, "MQTT-4.7.3-1")]
    [InlineData("QoS 3", V3, "82 06 00 0A 00 01 61 03", Malformed, "3.8.3.1")]
    [InlineData("no local in 3.1.1", V3, "82 06 00 0A 00 01 61 04", Malformed, "MQTT-3.8.3-5")]
    [InlineData("reserved option bit", V5, "82 07 00 0A 00 00 01 61 40", Malformed, "MQTT-3.8.3-5")]
    [InlineData("retain handling 3", V5, "82 07 00 0A 00 00 01 61 30", Protocol, "3.8.3.1")]
    [InlineData("no local on a shared filter", V5, "82 10 00 0A 00 00 0A 24 73 68 61 72 65 2F 67 2F 61 04", Protocol, "MQTT-3.8.3-4")]
    [InlineData("share without a name", V5, "82 0F 00 0A 00 00 09 24 73 68 61 72 65 2F 2F 61 00", Malformed, "MQTT-4.8.2-1")]
    [InlineData("'#' inside a filter", V3, "82 08 00 0A 00 03 23 2F 61 00", Malformed, "MQTT-4.7.1-1")]
    [InlineData("'a+'", V3, "82 07 00 0A 00 02 61 2B 00", Malformed, "MQTT-4.7.1-2")]
    [InlineData("subscription identifier twice", V5, "82 0B 00 0A 04 0B 01 0B 02 00 01 61 00", Protocol, "2.2.2.2")]
    [InlineData("UNSUBSCRIBE with nothing", V3, "A2 02 00 0A", Protocol, "MQTT-3.10.3-2")]
    [InlineData("UNSUBSCRIBE with a bad filter", V5, "A2 08 00 0A 00 00 03 61 2F 00", Malformed, "MQTT-1.5.4-2")]
    [InlineData("SUBACK without reason codes", V3, "90 02 00 0A", Protocol, "MQTT-3.8.4-6")]
    [InlineData("SUBACK without reason codes", V5, "90 03 00 0A 00", Protocol, "MQTT-3.8.4-6")]
    [InlineData("SUBACK with code 3", V3, "90 03 00 0A 03", Malformed, "MQTT-3.9.3-2")]
    [InlineData("SUBACK with code 0x87 in 3.1.1", V3, "90 03 00 0A 87", Malformed, "MQTT-3.9.3-2")]
    [InlineData("UNSUBACK without reason codes", V5, "B0 03 00 0A 00", Protocol, "MQTT-3.11.3-1")]
    [InlineData("UNSUBACK with a strange reason", V5, "B0 04 00 0A 00 01", Malformed, "MQTT-3.11.3-2")]
    [InlineData("UNSUBACK with codes in 3.1.1", V3, "B0 03 00 0A 00", Malformed, "2.1.4")]
    public void Subscriptions(string what, MqttVersion version, string hex, ReasonCode reason, string clause) =>
        Refused(what, version, hex, reason, clause);

    private static void Refused(string what, MqttVersion version, string hex, ReasonCode reason, string clause)
    {
        var broken = Should.Throw<MqttProtocolException>(() => Wire.Read(hex, version), what);
        broken.Reason.ShouldBe(reason, what);
        broken.Message.ShouldContain(clause);
        Should.Throw<MqttProtocolException>(() => Wire.Read(Wire.Drip(Wire.Bytes(hex)), version), what).Reason.ShouldBe(reason, what);
    }
}
