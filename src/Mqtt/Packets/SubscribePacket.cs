namespace SensorHub.Mqtt.Packets;

/// <summary>SUBSCRIBE (section 3.8).</summary>
public sealed class SubscribePacket : MqttPacket
{
    public override PacketType Type => PacketType.Subscribe;

    /// <summary>1…65 535.</summary>
    public ushort PacketId { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<Subscription> Subscriptions { get; init; }
}

/// <summary>One topic filter with its subscription options (5.0 section 3.8.3.1); 3.1.1 has only the QoS.</summary>
public sealed record Subscription(string Filter, QoS MaximumQoS)
{
    public bool NoLocal { get; init; }

    public bool RetainAsPublished { get; init; }

    public RetainHandling RetainHandling { get; init; }
}

/// <summary>When retained messages are sent (5.0 section 3.8.3.1).</summary>
public enum RetainHandling : byte
{
    SendAtSubscribe = 0,
    SendIfNew = 1,
    DoNotSend = 2,
}
