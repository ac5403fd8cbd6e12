using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Client;

/// <summary>
/// Takes a message in place; its spans end with the call. A QoS 1 message is acknowledged when the handler returns. An exception ends the
/// connection without acknowledging, so that the server may deliver again.
/// </summary>
public delegate void MessageHandler(in PublishView message);

/// <summary>The fate of one QoS 1 message.</summary>
/// <param name="Tag">What the publisher gave.</param>
/// <param name="Reason">What the server said; 3.1.1 only knows <see cref="ReasonCode.Success"/>.</param>
public readonly record struct PublishAck(ulong Tag, ushort PacketId, ReasonCode Reason);

public enum ConnectionState
{
    Connecting,
    Connected,

    /// <summary>Lost or refused; the client tries again by itself.</summary>
    Disconnected,

    /// <summary>For good: closed by the caller, refused for good, or taken over by another client.</summary>
    Stopped,
}

/// <summary>A change of state and its cause, null when there was no fault.</summary>
public readonly record struct ConnectionEvent(ConnectionState State, Exception? Cause, bool SessionPresent = false);

/// <summary>The server refused the connection. Trying again helps only when <see cref="IsTransient"/>.</summary>
public sealed class MqttRefusedException(ReasonCode reason) : Exception($"The server refused the connection: {reason} (0x{(byte)reason:X2}).")
{
    public ReasonCode Reason { get; } = reason;

    public bool IsTransient => Reason is ReasonCode.UnspecifiedError or ReasonCode.ImplementationSpecificError or ReasonCode.ServerUnavailable
        or ReasonCode.ServerBusy or ReasonCode.QuotaExceeded or ReasonCode.ConnectionRateExceeded or ReasonCode.UseAnotherServer;
}

/// <summary>The connection ended under way; the client reconnects unless the reason is a takeover.</summary>
public sealed class MqttConnectionLostException(string message, ReasonCode? reason = null) : IOException(message)
{
    /// <summary>From the server's DISCONNECT; null when it sent none.</summary>
    public ReasonCode? Reason { get; } = reason;
}
