using System.Buffers;
using SensorHub.Devices.Time;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Sessions;

/// <summary>What a client said in its CONNECT about what it takes.</summary>
/// <param name="ReceiveMaximum">QoS 1 and 2 messages it takes unacknowledged [MQTT-3.3.4-9].</param>
/// <param name="MaxPacketBytes">Largest packet it takes [MQTT-3.1.2-24].</param>
internal sealed record ClientLimits(MqttVersion Version, int ReceiveMaximum, uint MaxPacketBytes)
{
    public static ClientLimits Of(ConnectPacket connect) => new(
        connect.Version, connect.Properties?.ReceiveMaximum ?? ushort.MaxValue, connect.Properties?.MaximumPacketSize ?? uint.MaxValue);
}

/// <summary>
/// The messages of one session on their way over one connection, in order. A message and its handshake:
/// <code>
/// stored   sends             client answers   stored then
/// queued   PUBLISH QoS 0     -                gone
/// queued   PUBLISH QoS 1, 2  PUBACK           gone
/// sent     PUBLISH DUP       PUBREC           received, PUBREL
/// received PUBREL            PUBCOMP          gone
/// </code>
/// Used by its connection only, except for <see cref="Signal"/>.
/// </summary>
internal sealed class Outbox(PatientStore store, SessionLease lease, ClientLimits client, TimeProvider city, IDeliveryWatch? watch)
{
    /// <summary>Messages in flight, whatever more the client would take.</summary>
    public const int MaxInFlight = 32;

    // PUBLISH property: identifier + four bytes.
    private const int ExpiryBytes = 5;
    private readonly int _window = Math.Min(client.ReceiveMaximum, MaxInFlight);
    private readonly Dictionary<ushort, InFlight> _inFlight = [];
    private volatile TaskCompletionSource _signal = Signalled();
    private readonly List<string> _written = [];
    private long _after;

    /// <summary>There may be something to send, and the client takes it.</summary>
    public bool IsDue => _signal.Task.IsCompleted && _inFlight.Count < _window;

    /// <summary>Completes when it is due, unless only the client can make it so.</summary>
    public Task WhenDue() => _inFlight.Count < _window ? _signal.Task : new TaskCompletionSource().Task;

    /// <summary>From any thread: the store has something new.</summary>
    public void Signal() => _signal.TrySetResult();

    /// <summary>Writes the next messages, not more than a connection may hold.</summary>
    /// <exception cref="SessionLostException"/>
    public async Task<int> WriteNextAsync(IBufferWriter<byte> output)
    {
        // Before the look: what comes meanwhile signals again.
        _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var given = await store.TakeAsync(lease, new(_after, _window - _inFlight.Count, Fits));
        _after = given.After;
        foreach (var message in given.Messages)
            Write(output, message);
        if (given.More)
            Signal();
        return given.Messages.Count;
    }

    /// <summary>What was written since the last call has left.</summary>
    public void Flushed()
    {
        foreach (var key in _written)
            watch?.Sent(key);
        _written.Clear();
    }

    /// <summary>Takes the client's acknowledgements in and writes what answers them once that is stored.</summary>
    public async Task SettleAsync(IReadOnlyList<AckPacket> acks, IBufferWriter<byte> replies)
    {
        var settlements = new List<Settlement>();
        var releases = new List<Ack>();
        foreach (var ack in acks)
            Settle(ack, settlements, releases);
        if (settlements.Count > 0)
            await store.SettleAsync(lease, settlements);
        foreach (var release in releases)
            AckWriter.Write(replies, PacketType.PubRel, client.Version, release);
    }

    private static TaskCompletionSource Signalled()
    {
        var signal = new TaskCompletionSource();
        signal.SetResult();
        return signal;
    }

    private bool Fits(OutboundMessage message) =>
        PublishWriter.Size(
            client.Version, System.Text.Encoding.UTF8.GetByteCount(message.Topic),
            message.Payload.Length + (client.Version == MqttVersion.V5 && message.ExpiresMs is not null ? ExpiryBytes : 0), message.QoS)
        <= client.MaxPacketBytes;

    private void Write(IBufferWriter<byte> output, OutboundMessage message)
    {
        if (message.QoS != QoS.AtMostOnce)
            _inFlight[message.PacketId] = new(message.Sequence, message.QoS, message.IsReceived, message.Key);
        if (message.IsReceived)
        {
            AckWriter.Write(output, PacketType.PubRel, client.Version, new(message.PacketId));
            return;
        }

        if (message.Key is not null)
            _written.Add(message.Key);
        PacketWriter.Write(
            output,
            new PublishPacket
            {
                Topic = message.Topic,
                Payload = message.Payload,
                QoS = message.QoS,
                PacketId = message.PacketId,
                Dup = message.IsRepeat,
                Properties = message.ExpiresMs is { } expires ? new() { MessageExpiryInterval = SecondsUntil(expires) } : null,
            },
            client.Version);
    }

    private uint SecondsUntil(long ms) => (uint)Math.Clamp((ms - city.NowMs()) / 1000, 0, uint.MaxValue);

    // An identifier that is not in flight settles nothing, so a client cannot make the hub write by what it invents.
    private void Settle(AckPacket ack, List<Settlement> settlements, List<Ack> releases)
    {
        var isKnown = _inFlight.TryGetValue(ack.PacketId, out var message);
        var isFailure = ack.Reason >= ReasonCode.UnspecifiedError;
        if (isKnown && !isFailure && ack is PubAckPacket or PubRecPacket && message.Key is { } key)
            watch?.Acknowledged(key);
        switch (ack)
        {
            case PubAckPacket when isKnown && message.QoS == QoS.AtLeastOnce:
            case PubRecPacket when isKnown && message.QoS == QoS.ExactlyOnce && isFailure && !message.IsReceived:
            case PubCompPacket when isKnown && message.IsReceived:
                _inFlight.Remove(ack.PacketId);
                settlements.Add(new(message.Sequence, IsDone: true));
                break;
            case PubRecPacket when isKnown && message.QoS == QoS.ExactlyOnce && !isFailure:
                if (!message.IsReceived)
                    settlements.Add(new(message.Sequence, IsDone: false));
                _inFlight[ack.PacketId] = message with { IsReceived = true };
                releases.Add(new(ack.PacketId));
                break;
            case PubRecPacket when !isFailure:
                releases.Add(new(ack.PacketId, ReasonCode.PacketIdentifierNotFound));
                break;
        }
    }

    private readonly record struct InFlight(long Sequence, QoS QoS, bool IsReceived, string? Key);
}
