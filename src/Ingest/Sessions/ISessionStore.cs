using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Sessions;

/// <summary>A connection's hold on its session. The next connection of the same client takes it away.</summary>
public readonly record struct SessionLease(long Session, long Number);

/// <summary>Another connection has taken the session, or it has ended: nothing was done.</summary>
public sealed class SessionLostException() : Exception("The session was taken over or has ended.");

/// <summary>There is no room for another session, and none that could go for it: all have their clients connected.</summary>
public sealed class SessionsFullException() : Exception("No room for another session.");

/// <param name="Key">The device's id, or <see cref="SubscriptionRights.KeyOf"/>.</param>
/// <param name="CleanStart">What was before is forgotten.</param>
/// <param name="Expiry">Life without a connection, not above <see cref="SessionLimits.MaxExpiry"/>; zero = ends with the connection.</param>
public sealed record SessionOpening(string Key, bool CleanStart, TimeSpan Expiry);

/// <param name="Present">A session was there: its subscriptions hold, its messages come.</param>
public sealed record SessionOpened(SessionLease Lease, bool Present);

public sealed record TopicSubscription(string Topic, QoS QoS);

/// <summary>A message to deliver.</summary>
/// <param name="Sequence">Place in the order of delivery.</param>
/// <param name="PacketId">0 at QoS 0.</param>
/// <param name="IsRepeat">It may have been sent before: DUP.</param>
/// <param name="IsReceived">At QoS 2: the client has it (PUBREC); only PUBREL is to be sent, and the payload is gone.</param>
/// <param name="ExpiresMs">City time; null = never.</param>
/// <param name="Key">What its sender calls it; null = nothing.</param>
public sealed record OutboundMessage(
    long Sequence, ushort PacketId, QoS QoS, bool IsRepeat, bool IsReceived, long? ExpiresMs, string Topic, ReadOnlyMemory<byte> Payload,
    string? Key = null);

/// <param name="After">Sequence of the last message that this connection was given; 0 = from the start.</param>
/// <param name="MaxMessages">From 1.</param>
/// <param name="Fits">Says whether a message is small enough for the client; what is not is dropped [MQTT-3.1.2-25].</param>
public sealed record MessageRequest(long After, int MaxMessages, Func<OutboundMessage, bool> Fits);

/// <param name="More">There was more than could be given at once.</param>
public sealed record MessagesGiven(IReadOnlyList<OutboundMessage> Messages, long After, bool More);

/// <param name="IsDone">False = PUBREC came at QoS 2 and PUBCOMP is still awaited.</param>
public readonly record struct Settlement(long Sequence, bool IsDone);

/// <summary>Sessions that have something new to take.</summary>
public sealed class MessagesQueuedEventArgs(IReadOnlyList<string> keys) : EventArgs
{
    public IReadOnlyList<string> Keys { get; } = keys;
}

/// <summary>
/// Sessions with their subscriptions and messages. Every change is durable when its task completes. Thread safe.
/// </summary>
/// <remarks>All of them throw <see cref="IOException"/> when the disk could not; nothing was changed and the same call may be made again.</remarks>
public interface ISessionStore
{
    /// <summary>Raised on any thread after a commit; handlers return quickly.</summary>
    event EventHandler<MessagesQueuedEventArgs>? Queued;

    /// <summary>Sessions there are.</summary>
    int Count { get; }

    /// <summary>False when there is no session of this key for sure.</summary>
    bool MayHave(string key);

    /// <summary>Takes up a session or begins one; any other connection's lease is void.</summary>
    /// <exception cref="SessionsFullException">Nothing was changed.</exception>
    Task<SessionOpened> OpenAsync(SessionOpening opening, CancellationToken cancellation = default);

    /// <summary>Forgets a session, if there is one.</summary>
    Task DiscardAsync(string key, CancellationToken cancellation = default);

    /// <summary>The connection is gone: the session ends after <paramref name="expiry"/>, at once when it is zero. Nothing happens without the lease.</summary>
    Task LeaveAsync(SessionLease lease, TimeSpan expiry, CancellationToken cancellation = default);

    /// <returns>For each: true = new, false = it was there and has this QoS now, null = no room for more.</returns>
    /// <exception cref="SessionLostException"/>
    Task<IReadOnlyList<bool?>> SubscribeAsync(
        SessionLease lease, IReadOnlyList<TopicSubscription> subscriptions, CancellationToken cancellation = default);

    /// <summary>What is queued and was not sent goes with the subscription.</summary>
    /// <returns>For each: whether it was there.</returns>
    /// <exception cref="SessionLostException"/>
    Task<IReadOnlyList<bool>> UnsubscribeAsync(SessionLease lease, IReadOnlyList<string> topics, CancellationToken cancellation = default);

    /// <summary>
    /// The next messages in order, those in flight from an earlier connection first; they count as sent from now on. What has expired, is too large,
    /// or may not be heard any more is dropped and counted.
    /// </summary>
    /// <exception cref="SessionLostException"/>
    Task<MessagesGiven> TakeAsync(SessionLease lease, MessageRequest request, CancellationToken cancellation = default);

    /// <summary>Notes what the client has acknowledged. Nothing happens without the lease.</summary>
    Task SettleAsync(SessionLease lease, IReadOnlyList<Settlement> settlements, CancellationToken cancellation = default);

    /// <summary>Ends sessions whose time is over and takes away what the registry allows no longer.</summary>
    Task SweepAsync(CancellationToken cancellation = default);
}
