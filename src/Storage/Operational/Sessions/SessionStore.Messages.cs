using SensorHub.Devices.Time;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Storage.Operational.Sessions;

public sealed partial class SessionStore
{
    // One message always fits: none is longer.
    private const int MaxBytesGiven = IDownlink.MaxPayloadBytes;

    public async Task<int> SendAsync(
        string topic, ReadOnlyMemory<byte> payload, QoS qos, DateTimeOffset? expires = null, string? key = null,
        CancellationToken cancellation = default)
    {
        var message = new Outgoing(topic, payload.ToArray(), qos, expires?.ToUnixTimeMilliseconds(), key);
        var reached = await WriteAsync(write => Queue(write, message), cancellation);
        Announce(reached);
        return reached.Count;
    }

    public Task<int> WithdrawAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation = default) => WriteAsync(
        write =>
        {
            var count = write.RemoveUnsent(keys);
            write.Tally.Drop(DropReason.Withdrawn, count);
            return count;
        },
        cancellation);

    public Task<MessagesGiven> TakeAsync(SessionLease lease, MessageRequest request, CancellationToken cancellation = default) => WriteAsync(
        write =>
        {
            var session = write.Require(lease);
            var (rows, more) = write.Next(session, request.After, request.MaxMessages, MaxBytesGiven);
            var nowMs = _clocks.City.NowMs();
            var given = new List<OutboundMessage>(rows.Count);
            foreach (var row in rows)
            {
                var message = row.ToMessage();
                if (row.MayBeDropped && WhyDropped(session, message, nowMs, request.Fits) is { } reason)
                {
                    write.Remove(row);
                    write.Tally.Drop(reason);
                    continue;
                }

                if (message.QoS == QoS.AtMostOnce)
                    write.Finish(session, row.Seq);
                else if (!message.IsRepeat)
                    write.MarkSent(row);
                given.Add(message);
            }

            return new MessagesGiven(given, rows.Count > 0 ? rows[^1].Seq : request.After, more);
        },
        cancellation);

    public Task SettleAsync(SessionLease lease, IReadOnlyList<Settlement> settlements, CancellationToken cancellation = default) => WriteAsync(
        write =>
        {
            if (write.Find(lease) is not { } session)
                return 0;
            foreach (var settlement in settlements)
            {
                if (settlement.IsDone)
                    write.Finish(session, settlement.Sequence);
                else
                    write.MarkReceived(session, settlement.Sequence);
            }

            return 0;
        },
        cancellation);

    /// <returns>Keys of the sessions reached.</returns>
    private IReadOnlyList<string> Queue(SessionWrite write, Outgoing message)
    {
        var reached = new List<string>();
        foreach (var (session, granted) in write.SubscribersOf(message.Topic))
        {
            var qos = message.QoS < granted ? message.QoS : granted;
            if (!MayHear(session, message.Topic) || (qos == QoS.AtMostOnce && !session.IsConnected))
                continue;
            if (message.Key is not null && write.Holds(session, message.Key))
            {
                reached.Add(session.Key);
                continue;
            }

            if (!write.TryMakeRoom(session, message.Payload.Length, _limits))
            {
                write.Tally.Drop(DropReason.Full);
                write.Tally.Queued++;
                continue;
            }

            write.Queue(session, message, qos);
            reached.Add(session.Key);
        }

        return reached;
    }

    private void Announce(IReadOnlyList<string> keys)
    {
        if (keys.Count > 0)
            Queued?.Invoke(this, new(keys));
    }

    private DropReason? WhyDropped(SessionRow session, OutboundMessage message, long nowMs, Func<OutboundMessage, bool> fits) =>
        message.ExpiresMs <= nowMs ? DropReason.Expired
        : !MayHear(session, message.Topic) ? DropReason.Withdrawn
        : !fits(message) ? DropReason.TooLarge
        : null;

    private bool MayHear(SessionRow session, string topic) =>
        _rights.IsInForce(session.Key, session.Standing) && _rights.MayHear(session.Key, topic);
}

/// <summary>A message of the hub before it is known who gets it.</summary>
internal sealed record Outgoing
{
    public Outgoing(string topic, byte[] payload, QoS qos, long? expiresMs, string? key)
    {
        if (payload.Length > IDownlink.MaxPayloadBytes)
            throw new ArgumentException($"A payload of {payload.Length} bytes where {IDownlink.MaxPayloadBytes} are allowed.", nameof(payload));
        (Topic, Payload, QoS, ExpiresMs, Key) = (topic, payload, qos, expiresMs, key);
    }

    public string Topic { get; }
    public byte[] Payload { get; }
    public QoS QoS { get; }
    public long? ExpiresMs { get; }
    public string? Key { get; }
}
