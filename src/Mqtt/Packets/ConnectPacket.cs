namespace SensorHub.Mqtt.Packets;

/// <summary>CONNECT (section 3.1).</summary>
public sealed class ConnectPacket : MqttPacket
{
    public override PacketType Type => PacketType.Connect;

    public MqttVersion Version { get; init; } = MqttVersion.V5;

    /// <summary>Empty asks the server for one; 3.1.1 allows that only with <see cref="CleanStart"/>.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Clean Session in 3.1.1.</summary>
    public bool CleanStart { get; init; }

    /// <summary>Seconds; 0 turns keep-alive off.</summary>
    public ushort KeepAliveSeconds { get; init; }

    public string? UserName { get; init; }

    /// <summary>Up to 65 535 bytes; null means the field is absent, which is not the same as empty.</summary>
    public byte[]? Password { get; init; }

    public WillMessage? Will { get; init; }
}

/// <summary>The message a server publishes when the client is lost (section 3.1.2.5).</summary>
public sealed class WillMessage
{
    public required string Topic { get; init; }

    /// <summary>Up to 65 535 bytes.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    public QoS QoS { get; init; }

    public bool Retain { get; init; }

    /// <summary>Will properties of 5.0; null when there are none.</summary>
    public MqttProperties? Properties { get; init; }
}
