using System.Diagnostics.CodeAnalysis;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>
/// The peer broke the protocol; the connection ends. Trying the same bytes again cannot help. The message names the clause of
/// 5.0, or of 3.1.1 where only that version has the rule.
/// </summary>
public sealed class MqttProtocolException(ReasonCode reason, string message) : Exception(message)
{
    /// <summary>What a 5.0 DISCONNECT or CONNACK says about it.</summary>
    public ReasonCode Reason { get; } = reason;

    [DoesNotReturn]
    internal static void Malformed(string message) => throw new MqttProtocolException(ReasonCode.MalformedPacket, message);

    [DoesNotReturn]
    internal static void ProtocolError(string message) => throw new MqttProtocolException(ReasonCode.ProtocolError, message);

    [DoesNotReturn]
    internal static void Throw(ReasonCode reason, string message) => throw new MqttProtocolException(reason, message);
}
