using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Client;

/// <summary>How a client connects, waits and returns. Checked once, by the client's constructor.</summary>
public sealed record MqttClientOptions
{
    public const int DefaultMaxInFlight = 64;
    public const int DefaultMaxQueued = 1_000;
    public const int DefaultMaxPacketBytes = 1_048_576;

    /// <summary>Message slots and subscription requests share the 65 535 packet identifiers.</summary>
    public const int MaxSlots = 65_000;

    public required string ClientId { get; init; }

    public MqttVersion Version { get; init; } = MqttVersion.V5;

    public string? UserName { get; init; }

    public byte[]? Password { get; init; }

    /// <summary>Clean Session in 3.1.1. Default true; said on every connect, also when reconnecting.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>How long the server keeps the session, in seconds. Null: as long as the connection. 5.0 only.</summary>
    public uint? SessionExpirySeconds { get; init; }

    public WillMessage? Will { get; init; }

    /// <summary>Whole seconds up to 65 535, 0 turns it off. Default 60 s. The server's own value wins.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From opening the stream to CONNACK. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>QoS 1 messages sent and not yet acknowledged, 1…65 000. Default 64. The server's Receive Maximum may lower it.</summary>
    public int MaxInFlight { get; init; } = DefaultMaxInFlight;

    /// <summary>QoS 1 messages held beyond the window (also while there is no connection), 0…65 000 together with it. Default 1 000.
    /// When they are full, publishing waits: memory stays bounded and nothing is dropped.</summary>
    public int MaxQueued { get; init; } = DefaultMaxQueued;

    /// <summary>Largest packet taken from the server, in bytes. Default 1 MiB; announced in 5.0.</summary>
    public int MaxPacketBytes { get; init; } = DefaultMaxPacketBytes;

    /// <summary>Wait before the first reconnect; doubles with every failure. Default 0.5 s.</summary>
    public TimeSpan ReconnectMin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait between two attempts. Default 30 s.</summary>
    public TimeSpan ReconnectMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Seed of the jitter. Clients that start together need different ones.</summary>
    public int JitterSeed { get; init; }

    /// <summary>Called for every message that arrives; see <see cref="Client.MessageHandler"/>.</summary>
    public MessageHandler? OnMessage { get; init; }

    /// <summary>Called for every QoS 1 message whose fate is known, on the reading thread and outside locks; must neither block nor throw.</summary>
    public Action<PublishAck>? OnAcknowledged { get; init; }

    /// <summary>Called when the connection comes and goes, outside locks; must neither block nor throw.</summary>
    public Action<ConnectionEvent>? OnConnection { get; init; }

    /// <exception cref="ArgumentException">Names every member that is out of its range.</exception>
    internal void Validate()
    {
        List<string> faults = [];
        if (KeepAlive < TimeSpan.Zero || KeepAlive.TotalSeconds > ushort.MaxValue) faults.Add($"{nameof(KeepAlive)} {KeepAlive}: 0…65 535 s");
        if (ConnectTimeout <= TimeSpan.Zero) faults.Add($"{nameof(ConnectTimeout)} {ConnectTimeout}: above 0");
        if (MaxInFlight < 1) faults.Add($"{nameof(MaxInFlight)} {MaxInFlight}: at least 1");
        if (MaxQueued < 0) faults.Add($"{nameof(MaxQueued)} {MaxQueued}: at least 0");
        if ((long)MaxInFlight + MaxQueued > MaxSlots) faults.Add($"{nameof(MaxInFlight)} and {nameof(MaxQueued)} together: at most {MaxSlots}");
        if (MaxPacketBytes < 128) faults.Add($"{nameof(MaxPacketBytes)} {MaxPacketBytes}: at least 128");
        if (ReconnectMin <= TimeSpan.Zero || ReconnectMax < ReconnectMin) faults.Add($"{nameof(ReconnectMin)} {ReconnectMin}, {nameof(ReconnectMax)} {ReconnectMax}: above 0 and in order");
        if (ClientId.Length == 0 && !CleanStart) faults.Add($"{nameof(ClientId)}: empty only with {nameof(CleanStart)}");
        if (Version == MqttVersion.V311 && SessionExpirySeconds is not null) faults.Add($"{nameof(SessionExpirySeconds)}: 5.0 only");
        if (faults.Count > 0) throw new ArgumentException("MQTT client options: " + string.Join("; ", faults));
    }

    internal ConnectPacket ToConnect() => new()
    {
        Version = Version,
        ClientId = ClientId,
        UserName = UserName,
        Password = Password,
        CleanStart = CleanStart,
        KeepAliveSeconds = (ushort)KeepAlive.TotalSeconds,
        Will = Will,
        Properties = Version == MqttVersion.V5
            ? new MqttProperties { SessionExpiryInterval = SessionExpirySeconds, MaximumPacketSize = (uint)MaxPacketBytes }
            : null,
    };
}
