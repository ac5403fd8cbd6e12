using System.Buffers;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Lab;
using SensorHub.Ingest.Management;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Connections;

/// <summary>Why filling a batch stopped.</summary>
internal enum IntakeEnd
{
    /// <summary>Everything whole was taken.</summary>
    Drained,

    /// <summary>The batch is full; there may be more in the buffer.</summary>
    Full,

    /// <summary>The next payload needs more room than the budget gave; it is still in the buffer.</summary>
    NoRoom,

    /// <summary>What the next packet means depends on the batch being on disk; it is still in the buffer.</summary>
    Open,

    /// <summary>The client asks what takes time to answer: see <see cref="Intake.TakeQuestion"/>; the rest is still in the buffer.</summary>
    Asked,

    /// <summary>The client said DISCONNECT.</summary>
    Disconnected,

    /// <summary>A packet broke the protocol, see <see cref="Intake.Fault"/>; what came before it counts.</summary>
    Broken,
}

/// <summary>
/// Takes packets out of what a connection received: messages into its one batch, answers into its replies, in order. Nothing here waits.
/// Hot: no allocation per message at QoS 0 and 1.
/// </summary>
internal sealed class Intake : IDisposable
{
    private readonly MqttServices _services;
    private readonly MqttVersion _version;
    private readonly Login _login;

    // Null for who may not publish.
    private readonly IMessageIntake? _messages;
    private readonly HeldInBatch _held;
    private readonly TopicAliases _aliases;
    private MqttPacket? _question;
    private long _receivedMs;

    public Intake(MqttServices services, MqttVersion version, Login login)
    {
        _services = services;
        _version = version;
        Batch = new(services.Budget) { Source = services.Ledger.Of(version == MqttVersion.V5 ? "mqtt-5.0" : "mqtt-3.1.1") };
        _login = login;
        if (services.Lab is { } lab)
            _messages = new LabIntake(lab);
        else if (login.Device is { } device)
            _messages = new MessageIntake(services, device, Batch);
        // Who may not publish holds nothing, and nothing that the lab holds is kept.
        _held = login.Device is { Handle: var handle } ? new(services.Held.Of(handle), handle, Batch) : new(new(), session: 0, batch: null);
        _aliases = new(services.Options.TopicAliasMaximum);
    }

    public ReadingBatch Batch { get; }

    /// <summary>Null for who may not publish.</summary>
    public ReportInbox? Reports => (_messages as MessageIntake)?.Reports;
    public ReplyBuffer Replies { get; } = new();

    /// <summary>Null for who may not publish.</summary>
    public TopicAccess? Topics => (_messages as MessageIntake)?.Topics;
    public MqttProtocolException? Fault { get; private set; }

    /// <summary>The client's last words, once it said them.</summary>
    public DisconnectPacket? Farewell { get; private set; }

    /// <summary>What the client acknowledged of what the hub sent, in order.</summary>
    public List<AckPacket> Acks { get; } = [];

    /// <summary>Payload bytes that found no room.</summary>
    public int RoomWanted => _messages?.RoomWanted ?? 0;

    public IntakeEnd Fill(in ReadOnlySequence<byte> buffer, out SequencePosition consumed, out SequencePosition examined)
    {
        Batch.Expect(buffer.Length);
        _receivedMs = _services.Clocks.City.GetUtcNow().ToUnixTimeMilliseconds();
        var frames = new FrameReader(buffer, _services.Options.MaxPacketBytes);
        var taken = 0;
        var end = IntakeEnd.Drained;
        try
        {
            while (end == IntakeEnd.Drained && frames.TryRead(out var frame))
            {
                end = frame.Type == PacketType.Publish ? TakePublish(frame) : TakeControl(frame);
                if (end is not (IntakeEnd.NoRoom or IntakeEnd.Open))
                    taken++;
            }

            (consumed, examined) = (frames.Consumed, frames.Examined);
            if (end is IntakeEnd.NoRoom or IntakeEnd.Open)
                consumed = examined = PositionBehind(buffer, taken);
        }
        catch (MqttProtocolException e)
        {
            Fault = e;
            consumed = examined = buffer.End;
            end = IntakeEnd.Broken;
        }
        finally
        {
            frames.Dispose();
        }

        return end;
    }

    /// <summary>The batch is on disk: it begins anew.</summary>
    public void Committed()
    {
        Batch.Clear();
        _held.Committed();
    }

    /// <summary>Charges what the batch carried and says how long the connection must not be read.</summary>
    public TimeSpan SettleQuota() => _messages?.SettleQuota() ?? TimeSpan.Zero;

    /// <summary>SUBSCRIBE or UNSUBSCRIBE, once; null when none was asked.</summary>
    public MqttPacket? TakeQuestion()
    {
        var question = _question;
        _question = null;
        return question;
    }

    public void Dispose()
    {
        Batch.Dispose();
        Replies.Dispose();
    }

    private bool IsFull => Batch.IsFull || Reports is { IsFull: true };

    private IntakeEnd TakePublish(in MqttFrame frame)
    {
        var publish = new PublishView(frame, _version);
        RequireAnnounced(publish);
        var alias = publish.Properties.TopicAlias;
        var topic = alias == 0 ? publish.Topic : _aliases.Resolve(alias, publish.Topic);
        if (_held.Count > 0 && publish.PacketId != 0)
        {
            if (_held.IsOpen(publish.PacketId))
                return IntakeEnd.Open;
            if (_held.Holds(publish.PacketId) && AnswersAsHeld(publish, out var answered))
                return answered;
        }

        if (publish.QoS == QoS.ExactlyOnce && _held.Count >= _services.Options.ReceiveMaximum)
            throw new MqttProtocolException(ReasonCode.ReceiveMaximumExceeded, $"More than {_services.Options.ReceiveMaximum} messages without PUBREL [MQTT-3.3.4-7].");
        var fate = _messages is null ? Refuse(topic) : _messages.Take(new()
        {
            Topic = topic,
            Payload = publish.Payload,
            QoS = publish.QoS,
            ReceivedMs = _receivedMs,
            IsPayloadAsIndicated = publish.IsPayloadAsIndicated,
        });
        if (fate == MessageFate.NoRoom)
            return IntakeEnd.NoRoom;
        Answer(publish, fate);
        return IsFull ? IntakeEnd.Full : IntakeEnd.Drained;
    }

    /// <summary>
    /// A PUBLISH with an identifier that a QoS 2 message holds. What it is, and the answer:
    /// <code>
    /// QoS 2, DUP             the same message again [MQTT-4.3.3-10]        PUBREC
    /// QoS 2, not DUP, 3.1.1  the same: there is no other word              PUBREC
    /// QoS 2, not DUP, 5.0    a client that lost its session state          PUBREC 0x91, the identifier is free again
    /// QoS 1, 5.0             the same                                      PUBACK 0x91
    /// QoS 1, 3.1.1           taken: to refuse it cannot be said            none here
    /// </code>
    /// </summary>
    private bool AnswersAsHeld(in PublishView publish, out IntakeEnd end)
    {
        end = IntakeEnd.Drained;
        var isMismatch = _version == MqttVersion.V5 && !(publish.QoS == QoS.ExactlyOnce && publish.Dup);
        if (publish.QoS == QoS.AtLeastOnce && !isMismatch)
            return false;
        if (publish.QoS == QoS.ExactlyOnce && isMismatch && !_held.TryRelease(publish.PacketId, _receivedMs))
            end = IntakeEnd.NoRoom;
        else
            Acknowledge(publish, isMismatch ? ReasonCode.PacketIdentifierInUse : ReasonCode.Success);
        return true;
    }

    private MessageFate Refuse(ReadOnlySpan<byte> topic)
    {
        _services.Ledger.NotAuthorized();
        if (_services.Lines.TryTake(_services.Log))
            _services.Log.ForeignTopic(Printable.Of(_login.Key), Printable.Of(topic));
        return MessageFate.Foreign;
    }

    private void Answer(in PublishView publish, MessageFate fate)
    {
        // 3.1.1 has no other answer than to close.
        if (fate == MessageFate.Foreign && _version == MqttVersion.V311)
            throw new MqttProtocolException(ReasonCode.NotAuthorized, "A message for what is not the client's to publish.");
        if (publish.QoS == QoS.AtMostOnce)
            return;
        var reason = fate switch
        {
            MessageFate.Foreign or MessageFate.ForeignChild => ReasonCode.NotAuthorized,
            MessageFate.Quarantined => ReasonCode.PayloadFormatInvalid,
            _ => ReasonCode.Success,
        };
        // A 5.0 reason from 0x80 on frees the identifier [MQTT-4.3.3-9]; its room was reserved with the message.
        if (publish.QoS == QoS.ExactlyOnce && (reason == ReasonCode.Success || _version == MqttVersion.V311))
            _held.TryHold(publish.PacketId, _receivedMs);
        Acknowledge(publish, reason);
    }

    private void Acknowledge(in PublishView publish, ReasonCode reason) =>
        AckWriter.Write(Replies, publish.QoS == QoS.ExactlyOnce ? PacketType.PubRec : PacketType.PubAck, _version, new(publish.PacketId, reason));

    private void RequireAnnounced(in PublishView publish)
    {
        if (_version != MqttVersion.V5)
            return;
        if (publish.Retain)
            throw new MqttProtocolException(ReasonCode.RetainNotSupported, "RETAIN where Retain Available is 0 [MQTT-3.2.2-14].");
        if (publish.Properties.HasSubscriptionIdentifier)
            throw new MqttProtocolException(ReasonCode.ProtocolError, "A subscription identifier from a client [MQTT-3.3.4-6].");
    }

    private IntakeEnd TakeControl(in MqttFrame frame)
    {
        switch (PacketReader.Read(frame, _version))
        {
            case PingReqPacket:
                PacketWriter.Write(Replies, PingRespPacket.Instance, _version);
                return IntakeEnd.Drained;
            case DisconnectPacket farewell:
                Farewell = farewell;
                return IntakeEnd.Disconnected;
            case SubscribePacket subscribe:
                return Ask(subscribe, subscribe.Subscriptions.Count);
            case UnsubscribePacket unsubscribe:
                return Ask(unsubscribe, unsubscribe.Filters.Count);
            case PubRelPacket release:
                return TakeRelease(release.PacketId);
            case AckPacket ack:
                Acks.Add(ack);
                return IntakeEnd.Drained;
            case var packet:
                throw new MqttProtocolException(ReasonCode.ProtocolError, $"{packet.Type} from a connected client (section 4.13).");
        }
    }

    private IntakeEnd Ask(MqttPacket question, int filters)
    {
        _messages?.ChargeFilters(filters);
        _question = question;
        return IntakeEnd.Asked;
    }

    private IntakeEnd TakeRelease(ushort packetId)
    {
        if (_held.IsOpen(packetId))
            return IntakeEnd.Open;
        var isHeld = _held.Holds(packetId);
        if (isHeld && !_held.TryRelease(packetId, _receivedMs))
            return IntakeEnd.NoRoom;
        AckWriter.Write(Replies, PacketType.PubComp, _version, new(packetId, isHeld ? ReasonCode.Success : ReasonCode.PacketIdentifierNotFound));
        return IsFull ? IntakeEnd.Full : IntakeEnd.Drained;
    }

    private SequencePosition PositionBehind(in ReadOnlySequence<byte> buffer, int frameCount)
    {
        using var frames = new FrameReader(buffer, _services.Options.MaxPacketBytes);
        for (var i = 0; i < frameCount; i++)
            frames.TryRead(out _);
        return frames.Consumed;
    }
}
