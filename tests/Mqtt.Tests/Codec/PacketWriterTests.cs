using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

public sealed class PacketWriterTests
{
    public static TheoryData<string> WhatMayNotBeWritten => [.. Refused.Keys];

    private static readonly Dictionary<string, (MqttVersion Version, MqttPacket Packet)> Refused = new()
    {
        ["PUBACK with identifier 0"] = (MqttVersion.V311, new PubAckPacket()),
        ["PUBACK with the reason of SUBACK"] = (MqttVersion.V5, new PubAckPacket { PacketId = 1, Reason = ReasonCode.TopicFilterInvalid }),
        ["PUBACK with a topic alias"] = (MqttVersion.V5, new PubAckPacket { PacketId = 1, Properties = new() { TopicAlias = 1 } }),
        ["PUBLISH with a wildcard"] = (MqttVersion.V5, new PublishPacket { Topic = "a/#" }),
        ["PUBLISH without a topic"] = (MqttVersion.V5, new PublishPacket { Topic = "" }),
        ["PUBLISH of 3.1.1 with an alias only"] = (MqttVersion.V311, new PublishPacket { Topic = "", Properties = new() { TopicAlias = 1 } }),
        ["PUBLISH with a lone surrogate"] = (MqttVersion.V5, new PublishPacket { Topic = "\uD800" }),
        ["PUBLISH with U+0000"] = (MqttVersion.V5, new PublishPacket { Topic = "a\0" }),
        ["PUBLISH with topic alias 0"] = (MqttVersion.V5, new PublishPacket { Topic = "a", Properties = new() { TopicAlias = 0 } }),
        ["PUBLISH with QoS 1 and no identifier"] = (MqttVersion.V5, new PublishPacket { Topic = "a", QoS = QoS.AtLeastOnce }),
        ["PUBLISH with QoS 0 and an identifier"] = (MqttVersion.V5, new PublishPacket { Topic = "a", PacketId = 1 }),
        ["SUBSCRIBE with nothing"] = (MqttVersion.V5, new SubscribePacket { PacketId = 1, Subscriptions = [] }),
        ["SUBSCRIBE with a bad filter"] = (MqttVersion.V5, new SubscribePacket { PacketId = 1, Subscriptions = [new("a/#/b", QoS.AtMostOnce)] }),
        ["SUBACK with nothing"] = (MqttVersion.V311, new SubAckPacket { PacketId = 1, ReasonCodes = [] }),
        ["UNSUBACK with nothing"] = (MqttVersion.V5, new UnsubAckPacket { PacketId = 1 }),
        ["CONNACK with a session and a refusal"] = (MqttVersion.V5, new ConnAckPacket { SessionPresent = true, Reason = ReasonCode.Banned }),
        ["CONNACK with maximum QoS 2"] = (MqttVersion.V5, new ConnAckPacket { Properties = new() { MaximumQoS = QoS.ExactlyOnce } }),
        ["CONNACK with receive maximum 0"] = (MqttVersion.V5, new ConnAckPacket { Properties = new() { ReceiveMaximum = 0 } }),
        ["CONNECT of 3.1.1 with a password only"] = (MqttVersion.V311, new ConnectPacket { Version = MqttVersion.V311, ClientId = "c", Password = [1] }),
        ["CONNECT with a will to a wildcard"] = (MqttVersion.V5, new ConnectPacket { Will = new WillMessage { Topic = "+" } }),
        ["CONNECT with authentication data only"] = (MqttVersion.V5, new ConnectPacket { Properties = new() { AuthenticationData = [1] } }),
        ["CONNECT with a client id over 65 535 bytes"] = (MqttVersion.V5, new ConnectPacket { ClientId = new string('c', 65_536) }),
        ["AUTH in 3.1.1"] = (MqttVersion.V311, new AuthPacket()),
    };

    [Theory]
    [MemberData(nameof(WhatMayNotBeWritten))]
    public void A_packet_the_protocol_does_not_know_is_the_callers_mistake(string name) =>
        Should.Throw<ArgumentException>(() => Wire.Write(Refused[name].Packet, Refused[name].Version));

    [Fact]
    public void What_3_1_1_has_no_field_for_is_left_out_there()
    {
        Wire.Hex(Wire.Write(new ConnAckPacket { Reason = ReasonCode.NotAuthorized, Properties = new() { ReasonString = "no" } }, MqttVersion.V311)).ShouldBe("20 02 00 05");
        Wire.Hex(Wire.Write(new PubAckPacket { PacketId = 10, Reason = ReasonCode.PayloadFormatInvalid }, MqttVersion.V311)).ShouldBe("40 02 00 0A");
        Wire.Hex(Wire.Write(new SubAckPacket { PacketId = 10, ReasonCodes = [ReasonCode.NotAuthorized] }, MqttVersion.V311)).ShouldBe("90 03 00 0A 80");
        Wire.Hex(Wire.Write(new DisconnectPacket { Reason = ReasonCode.ServerShuttingDown }, MqttVersion.V311)).ShouldBe("E0 00");
    }

    [Theory]
    [InlineData(ReasonCode.Success, ConnectReturnCode.Accepted)]
    [InlineData(ReasonCode.UnsupportedProtocolVersion, ConnectReturnCode.UnacceptableProtocolVersion)]
    [InlineData(ReasonCode.ClientIdentifierNotValid, ConnectReturnCode.IdentifierRejected)]
    [InlineData(ReasonCode.ServerUnavailable, ConnectReturnCode.ServerUnavailable)]
    [InlineData(ReasonCode.BadUserNameOrPassword, ConnectReturnCode.BadUserNameOrPassword)]
    [InlineData(ReasonCode.NotAuthorized, ConnectReturnCode.NotAuthorized)]
    public void Return_codes_of_3_1_1_and_reasons_of_5_0_are_the_same_words(ReasonCode reason, ConnectReturnCode code)
    {
        reason.ToReturnCode().ShouldBe(code);
        code.ToReasonCode().ShouldBe(reason);
    }

    [Theory]
    [InlineData(ReasonCode.QuotaExceeded)]
    [InlineData(ReasonCode.UseAnotherServer)]
    public void A_refusal_without_a_word_in_3_1_1_is_still_a_refusal(ReasonCode reason) =>
        reason.ToReturnCode().ShouldBe(ConnectReturnCode.ServerUnavailable);
}
