using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Sessions;

/// <summary>Messages of the hub to its clients. Thread safe.</summary>
public interface IDownlink
{
    /// <summary>Largest payload in bytes: what one connection may have waiting in memory.</summary>
    public const int MaxPayloadBytes = 32 * 1024;

    /// <summary>
    /// Queues for every session that is subscribed to the topic and still may be, at the lower of both QoS; durable when the task completes.
    /// At QoS 0 only who is connected gets it. A session at its bound drops its oldest message that was not sent yet, counted.
    /// </summary>
    /// <param name="topic">Exact; see <see cref="DownlinkTopics"/>.</param>
    /// <param name="payload">Not longer than <see cref="MaxPayloadBytes"/>; copied before the call returns.</param>
    /// <param name="expires">City time after which it is not delivered any more; null = as long as the session lives.</param>
    /// <param name="key">
    /// Names the message, at most 64 characters: a session that still holds one of this key gets no second, so that sending again is harmless.
    /// </param>
    /// <returns>Sessions reached.</returns>
    /// <exception cref="ArgumentException">The payload is too long.</exception>
    /// <exception cref="IOException">The disk could not; nothing was queued and the same call may be made again.</exception>
    Task<int> SendAsync(
        string topic, ReadOnlyMemory<byte> payload, QoS qos, DateTimeOffset? expires = null, string? key = null,
        CancellationToken cancellation = default);

    /// <summary>Takes back what was queued under these keys and not sent to its client yet.</summary>
    /// <returns>Messages taken back.</returns>
    /// <exception cref="IOException">The disk could not; nothing was taken back and the same call may be made again.</exception>
    Task<int> WithdrawAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation = default);
}

/// <summary>Told when a session has a new subscription, so that the owner of the topic can send what is still open.</summary>
public interface ISubscriptionWatcher
{
    /// <summary>
    /// The subscription is durable and its SUBACK on the way. Not told when a client repeats a subscription that it has. The client's connection
    /// waits for the task; after an <see cref="IOException"/> it is told again each second while the client is connected, any other exception is logged and
    /// costs nothing else.
    /// </summary>
    /// <param name="clientId">The device that is subscribed (a gateway for a topic of its child), or <c>user/{name}/{client id}</c>.</param>
    Task SubscribedAsync(string clientId, string topic, CancellationToken cancellation);
}

/// <summary>The topics of the hub's messages.</summary>
public static class DownlinkTopics
{
    private const string Prefix = "sensorhub/v1/";
    private const string CommandsSuffix = "/commands";

    public static string CommandsOf(string deviceId) => $"{Prefix}{deviceId}{CommandsSuffix}";

    public static string TasksOf(string squadId) => $"{Prefix}squads/{squadId}/tasks";

    /// <summary>The device whose commands a topic carries, or null.</summary>
    public static string? DeviceOf(string topic) =>
        topic.StartsWith(Prefix, StringComparison.Ordinal) && topic.EndsWith(CommandsSuffix, StringComparison.Ordinal)
        && topic.Length > Prefix.Length + CommandsSuffix.Length
            ? topic[Prefix.Length..^CommandsSuffix.Length]
            : null;
}
