using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Connections;

/// <summary>Limits of the MQTT endpoint; what a 5.0 client is told of them is in its CONNACK.</summary>
public sealed record MqttEndpointOptions
{
    private const int LeastPacketBytes = 1024;
    private const int LargestPacketBytes = 256 * 1024;
    public static MqttEndpointOptions Default { get; } = new();

    /// <summary>Connections at a time, at least 1; each takes a file descriptor, and the hub admits fewer when the process may not open so many. Beyond it a newcomer is closed at once. Default 10 000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Largest packet in bytes, fixed header included. Default and largest 256 KB.</summary>
    public int MaxPacketBytes { get; init; } = LargestPacketBytes;

    /// <summary>Largest CONNECT in bytes, which strangers may send. Default 16 KB.</summary>
    public int MaxConnectBytes { get; init; } = 16 * 1024;

    /// <summary>From accept to a whole CONNECT, however it drips. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest keep-alive in seconds; who asks for more or for none gets this. Default 300.</summary>
    public ushort MaxKeepAliveS { get; init; } = 300;

    /// <summary>
    /// QoS 1 and 2 messages a 5.0 client may have unacknowledged, and the packet identifiers of QoS 2 that any session may hold, two bytes each: what is
    /// not in the one batch stays in the socket. Default 4 096.
    /// </summary>
    public ushort ReceiveMaximum { get; init; } = 4_096;

    /// <summary>Topic aliases a 5.0 client may make on its connection, each up to 256 bytes; 0 = none. Default 32.</summary>
    public ushort TopicAliasMaximum { get; init; } = 32;

    /// <summary>For a DISCONNECT to reach a client that is being closed. Default 5 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public SessionLimits Sessions { get; init; } = new();

    /// <summary>What is wrong with them, each line beginning with the setting's name; those of <see cref="Sessions"/> apart.</summary>
    public IEnumerable<string> Faults()
    {
        if (MaxConnections < 1)
            yield return "MaxConnections is 1 or more";
        if (MaxPacketBytes is < LeastPacketBytes or > LargestPacketBytes)
            yield return $"MaxPacketBytes is {LeastPacketBytes} to {LargestPacketBytes}";
        if (MaxConnectBytes is < LeastPacketBytes or > LargestPacketBytes)
            yield return $"MaxConnectBytes is {LeastPacketBytes} to {LargestPacketBytes}";
        if (MaxKeepAliveS < 1)
            yield return "MaxKeepAliveS is 1 or more";
        if (ReceiveMaximum < 1)
            yield return "ReceiveMaximum is 1 or more: 0 is a protocol error to every 5.0 client";
        if (ConnectTimeout < TimeSpan.FromSeconds(1) || ConnectTimeout > TimeSpan.FromMinutes(5))
            yield return "ConnectTimeout is 00:00:01 to 00:05:00";
        if (CloseTimeout < TimeSpan.FromSeconds(1) || CloseTimeout > TimeSpan.FromMinutes(5))
            yield return "CloseTimeout is 00:00:01 to 00:05:00";
    }
}
