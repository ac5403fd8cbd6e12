using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Storage.Operational.Sessions;

/// <summary>How far a message has come; the numbers are on disk.</summary>
internal enum OutboundState
{
    Queued = 0,
    Sent = 1,

    /// <summary>PUBREC came: the payload is gone, PUBCOMP is awaited.</summary>
    Received = 2,
}

/// <summary>A row of the table outbound.</summary>
internal sealed record OutboundRow
{
    public long Seq { get; init; }
    public long PacketId { get; init; }
    public long State { get; init; }
    public long Qos { get; init; }
    public long? ExpiresMs { get; init; }
    public string Topic { get; init; } = "";
    public byte[] Payload { get; init; } = [];
    public string? Key { get; init; }

    /// <summary>A QoS 2 message that was sent is never forgotten: the client may hold its identifier.</summary>
    public bool MayBeDropped => State == (long)OutboundState.Queued || (State == (long)OutboundState.Sent && Qos < (long)QoS.ExactlyOnce);

    public OutboundMessage ToMessage() => new(
        Seq, (ushort)PacketId, (QoS)Qos, State != (long)OutboundState.Queued, State == (long)OutboundState.Received, ExpiresMs, Topic, Payload, Key);
}
