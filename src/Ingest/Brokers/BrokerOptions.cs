using SensorHub.Mqtt.Packets;
using PayloadFormat = SensorHub.Devices.Readings.PayloadFormat;

namespace SensorHub.Ingest.Brokers;

/// <summary>One external MQTT broker that the hub subscribes to.</summary>
public sealed record BrokerOptions
{
    public const int PlainPort = 1883;
    public const int TlsPort = 8883;
    public const string DefaultTopic = "sensorhub/v1/{device}/telemetry";
    public const int DefaultReceiveMaximum = 256;

    /// <summary>Name or address without a scheme.</summary>
    public string Host { get; init; } = "";

    /// <summary>0 = 1883, or 8883 with TLS; the default.</summary>
    public int Port { get; init; }

    /// <summary>TLS 1.2 or 1.3. Default false.</summary>
    public bool Tls { get; init; }

    /// <summary>PEM file of the authorities to trust instead of the machine's.</summary>
    public string? CaFile { get; init; }

    public string? User { get; init; }

    /// <summary>Never logged and never shown.</summary>
    public string? Password { get; init; }

    /// <summary>V5, the default, or V311: there neither the receive maximum nor the session expiry can be told to the broker.</summary>
    public MqttVersion Version { get; init; } = MqttVersion.V5;

    /// <summary>Names the session that the broker keeps for this hub: always the same, and of no other client.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Hubs of one group share the messages, <c>$share/{Group}/…</c>; null = this hub gets all of them.</summary>
    public string? Group { get; init; }

    /// <summary>See <see cref="TopicTemplate"/>. Default <see cref="DefaultTopic"/>.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [DefaultTopic];

    /// <summary>How payloads are read: Json, the default, or ThingsBoardJson.</summary>
    public PayloadFormat Format { get; init; } = PayloadFormat.Json;

    /// <summary>Asked for at subscription; 1, the default, or 2. What a publisher sent at less arrives at less.</summary>
    public QoS QoS { get; init; } = QoS.AtLeastOnce;

    /// <summary>Messages above QoS 0 that may be unacknowledged, 1 to 65 535; what bounds the memory, at 256 KB each. Default 256.</summary>
    public int ReceiveMaximum { get; init; } = DefaultReceiveMaximum;

    /// <summary>How long the broker keeps session and messages while the hub is away. Default 7 days.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Longest pause between two tries to reach it. Default 1 min.</summary>
    public TimeSpan RetryMost { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Pause after it refused credentials, certificate or topics. Default 1 min.</summary>
    public TimeSpan RetryRefused { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The port that counts.</summary>
    public int EffectivePort => Port != 0 ? Port : Tls ? TlsPort : PlainPort;

    /// <summary>How it is named to people and in metrics.</summary>
    public string Name => $"{Host}:{EffectivePort}/{ClientId}";

    /// <summary>Without the password.</summary>
    public override string ToString() => Name;
}
