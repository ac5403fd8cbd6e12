using System.Buffers;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Sessions;

/// <summary>
/// The session of one connection. A client that asks for no life beyond the connection and subscribes to nothing has nothing stored, and costs no
/// write. Used by its connection only, except for <see cref="Signal"/>.
/// </summary>
internal sealed class ClientSession(DownlinkServices services, Login login, ClientLimits client, TimeSpan expiry, CancellationToken closed)
{
    private readonly PatientStore _store = new(services.Store, services.Clocks.Network, closed);
    private readonly List<string> _newTopics = [];
    private TimeSpan _expiry = expiry;
    private SessionLease? _lease;
    private volatile Outbox? _outbox;

    /// <summary>A session was there before, and goes on.</summary>
    public bool IsPresent { get; private set; }

    /// <summary>What is left of the life that the client asked for.</summary>
    public TimeSpan Expiry => _expiry;

    /// <summary>There is something to send.</summary>
    public bool IsDue => _outbox is { IsDue: true };

    /// <summary>The life without a connection that a CONNECT asks for, as far as it is given: 3.1.1 has no figure for it.</summary>
    public static TimeSpan ExpiryOf(ConnectPacket connect, SessionLimits limits)
    {
        if (connect.Version == MqttVersion.V311)
            return connect.CleanStart ? TimeSpan.Zero : limits.MaxExpiry;
        return Bounded(connect.Properties?.SessionExpiryInterval ?? 0, limits);
    }

    /// <summary>Takes up what is stored, or begins anew. Nobody else may have the session.</summary>
    /// <exception cref="SessionsFullException"/>
    /// <exception cref="IOException">The disk could not.</exception>
    public async Task OpenAsync(bool cleanStart)
    {
        var isStored = services.Store.MayHave(login.Key);
        // A user may open as many connections as it may have sessions: only what is stored is counted.
        if (_expiry > TimeSpan.Zero || login.Device is null || (isStored && !cleanStart))
            Begin(await services.Store.OpenAsync(new(login.Key, cleanStart, _expiry)));
        else if (isStored)
            await services.Store.DiscardAsync(login.Key);
    }

    /// <summary>Completes when there may be something to send, unless only the client can make it so.</summary>
    public Task WhenDue() => _outbox?.WhenDue() ?? new TaskCompletionSource().Task;

    /// <summary>From any thread: the store has something new for it.</summary>
    public void Signal() => _outbox?.Signal();

    public async Task<SubAckPacket> SubscribeAsync(SubscribePacket packet)
    {
        var reasons = packet.Subscriptions
            .Select(s => SubscriptionExchange.Refusal(s, packet.Properties, login.Key, services.Rights) ?? (ReasonCode)s.MaximumQoS).ToArray();
        // Of a filter that is named twice the later counts, as if it came in a packet of its own [MQTT-3.8.4-5].
        var granted = packet.Subscriptions.Where((_, i) => reasons[i] < ReasonCode.UnspecifiedError)
            .GroupBy(s => s.Filter, (topic, asked) => new TopicSubscription(topic, asked.Last().MaximumQoS)).ToList();
        if (granted.Count > 0)
        {
            var kept = granted.Zip(await KeepAsync(granted)).ToDictionary(k => k.First.Topic, k => k.Second);
            _newTopics.AddRange(kept.Where(k => k.Value == true).Select(k => k.Key));
            for (var i = 0; i < reasons.Length; i++)
            {
                if (reasons[i] < ReasonCode.UnspecifiedError && kept[packet.Subscriptions[i].Filter] is null)
                    reasons[i] = ReasonCode.QuotaExceeded;
            }
        }

        return new() { PacketId = packet.PacketId, ReasonCodes = reasons };
    }

    public async Task<UnsubAckPacket> UnsubscribeAsync(UnsubscribePacket packet)
    {
        var were = _lease is { } lease ? await _store.UnsubscribeAsync(lease, packet.Filters) : [.. packet.Filters.Select(_ => false)];
        return new() { PacketId = packet.PacketId, ReasonCodes = [.. were.Select(was => was ? ReasonCode.Success : ReasonCode.NoSubscriptionExisted)] };
    }

    /// <summary>Topics subscribed to since the last call, which the session did not have before.</summary>
    public IReadOnlyList<string> TakeNewTopics()
    {
        if (_newTopics.Count == 0)
            return [];
        var topics = _newTopics.ToArray();
        _newTopics.Clear();
        return topics;
    }

    /// <summary>Takes in what the client said of messages that it was sent; the answers go to <paramref name="replies"/>.</summary>
    public Task SettleAsync(IReadOnlyList<AckPacket> acks, IBufferWriter<byte> replies)
    {
        if (_outbox is { } outbox)
            return outbox.SettleAsync(acks, replies);
        foreach (var ack in acks.OfType<PubRecPacket>().Where(a => a.Reason < ReasonCode.UnspecifiedError))
            AckWriter.Write(replies, PacketType.PubRel, client.Version, new(ack.PacketId, ReasonCode.PacketIdentifierNotFound));
        return Task.CompletedTask;
    }

    /// <summary>Writes the next messages; see <see cref="Outbox.WriteNextAsync"/>.</summary>
    public Task<int> WriteNextAsync(IBufferWriter<byte> output) => _outbox?.WriteNextAsync(output) ?? Task.FromResult(0);

    /// <summary>What was written is on its way: the socket took it.</summary>
    public void Flushed() => _outbox?.Flushed();

    /// <summary>The client says how long its session is to live on (5.0 section 3.14.2.2.2).</summary>
    /// <exception cref="MqttProtocolException">It asks for a life where it had asked for none.</exception>
    public void Note(DisconnectPacket disconnect)
    {
        if (disconnect.Properties?.SessionExpiryInterval is not { } seconds)
            return;
        if (seconds > 0 && _expiry == TimeSpan.Zero)
            throw new MqttProtocolException(ReasonCode.ProtocolError, "A session expiry in DISCONNECT where CONNECT had none (section 3.14.2.2.2).");
        _expiry = Bounded(seconds, services.Limits);
    }

    /// <summary>The connection is gone.</summary>
    public Task LeaveAsync() => _lease is { } lease ? services.Store.LeaveAsync(lease, _expiry) : Task.CompletedTask;

    private static TimeSpan Bounded(uint seconds, SessionLimits limits) =>
        TimeSpan.FromSeconds(Math.Min(seconds, (long)limits.MaxExpiry.TotalSeconds));

    private SessionLease Begin(SessionOpened opened)
    {
        IsPresent = opened.Present;
        _lease = opened.Lease;
        _outbox = new(_store, opened.Lease, client, services.Clocks.City, services.Deliveries);
        return opened.Lease;
    }

    private async Task<IReadOnlyList<bool?>> KeepAsync(IReadOnlyList<TopicSubscription> subscriptions)
    {
        try
        {
            return await _store.SubscribeAsync(_lease ?? Begin(await _store.OpenAsync(new(login.Key, CleanStart: true, _expiry))), subscriptions);
        }
        catch (SessionsFullException)
        {
            return [.. subscriptions.Select(_ => (bool?)null)];
        }
    }
}
