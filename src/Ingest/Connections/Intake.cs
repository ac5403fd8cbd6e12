using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
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

    /// <summary>The client said DISCONNECT.</summary>
    Disconnected,

    /// <summary>A packet broke the protocol, see <see cref="Intake.Fault"/>; what came before it counts.</summary>
    Broken,
}

/// <summary>
/// Takes packets out of what a connection received: PUBLISH into its one batch, answers into its replies, in order. Nothing here waits.
/// Hot: no allocation per message.
/// </summary>
internal sealed class Intake : IDisposable
{
    private readonly MqttServices _services;
    private readonly MqttVersion _version;
    private readonly TopicAccess _topics;
    private readonly DeviceQuota? _quota;
    private long _receivedMs;
    private int _charged;
    private TimeSpan _childDebt;

    public Intake(MqttServices services, MqttVersion version, Device device)
    {
        _services = services;
        _version = version;
        _topics = new(device, services.Registry);
        _quota = services.Quotas.Of(device.Handle);
        Batch = new(services.Budget);
    }

    public ReadingBatch Batch { get; }
    public ReplyBuffer Replies { get; } = new();
    public TopicAccess Topics => _topics;
    public MqttProtocolException? Fault { get; private set; }

    /// <summary>Payload bytes that found no room.</summary>
    public int RoomWanted { get; private set; }

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
                if (end != IntakeEnd.NoRoom)
                    taken++;
            }

            (consumed, examined) = (frames.Consumed, frames.Examined);
            if (end == IntakeEnd.NoRoom)
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

    /// <summary>Charges what the batch carried and says how long the connection must not be read.</summary>
    public TimeSpan SettleQuota()
    {
        if (_quota is null || (_charged == 0 && _childDebt == TimeSpan.Zero))
            return TimeSpan.Zero;
        _quota.Charge(_charged);
        _charged = 0;
        var own = _quota.Debt();
        var debt = own > _childDebt ? own : _childDebt;
        _childDebt = TimeSpan.Zero;
        return debt;
    }

    public void Dispose()
    {
        Batch.Dispose();
        Replies.Dispose();
    }

    private IntakeEnd TakePublish(in MqttFrame frame)
    {
        var publish = new PublishView(frame, _version);
        RequireAnnounced(publish);
        if (_topics.Resolve(publish.Topic) is not { } device)
            return RefuseTopic(publish);

        var mark = Batch.Mark();
        var flags = publish.QoS == QoS.AtMostOnce ? EntryFlags.QoS0 : EntryFlags.None;
        var context = new DecodeContext(device.Handle, device.DefaultPeriodS, _receivedMs, flags);
        if (!_services.Payloads.TryTake(Batch, publish.Topic, publish.Payload, publish.IsPayloadAsIndicated, context, out var taken))
        {
            RoomWanted = publish.Topic.Length + publish.Payload.Length;
            return IntakeEnd.NoRoom;
        }

        var quota = device.Handle == _topics.Device.Handle ? _quota : _services.Quotas.Of(device.Handle);
        if (publish.QoS == QoS.AtMostOnce)
        {
            if (quota is null || quota.TryTake(taken.Cost))
                return Batch.IsFull ? IntakeEnd.Full : IntakeEnd.Drained;
            _services.Ledger.Dropped(Batch.Count - mark.Count);
            Batch.Rewind(mark);
            return IntakeEnd.Drained;
        }

        Charge(quota, taken.Cost);
        var reason = taken.Refusal == RefusalReason.None ? ReasonCode.Success : ReasonCode.PayloadFormatInvalid;
        AckWriter.Write(Replies, PacketType.PubAck, _version, new(publish.PacketId, reason));
        return Batch.IsFull ? IntakeEnd.Full : IntakeEnd.Drained;
    }

    private void Charge(DeviceQuota? quota, int cost)
    {
        if (ReferenceEquals(quota, _quota))
        {
            _charged += cost;
            return;
        }

        quota?.Charge(cost);
        if (quota?.Debt() is { } debt && debt > _childDebt)
            _childDebt = debt;
    }

    private void RequireAnnounced(in PublishView publish)
    {
        if (publish.QoS == QoS.ExactlyOnce)
            throw new MqttProtocolException(ReasonCode.QoSNotSupported, "QoS 2 where Maximum QoS is 1 [MQTT-3.2.2-11].");
        if (_version != MqttVersion.V5)
            return;
        if (publish.Properties.TopicAlias != 0)
            throw new MqttProtocolException(ReasonCode.TopicAliasInvalid, "A topic alias where Topic Alias Maximum is 0 [MQTT-3.2.2-18].");
        if (publish.Retain)
            throw new MqttProtocolException(ReasonCode.RetainNotSupported, "RETAIN where Retain Available is 0 [MQTT-3.2.2-14].");
        if (publish.Properties.HasSubscriptionIdentifier)
            throw new MqttProtocolException(ReasonCode.ProtocolError, "A subscription identifier from a client [MQTT-3.3.4-6].");
    }

    private IntakeEnd RefuseTopic(in PublishView publish)
    {
        _services.Ledger.NotAuthorized();
        if (_services.Lines.TryTake(_services.Log))
            _services.Log.ForeignTopic(_topics.Device.Id, Printable.Of(publish.Topic));
        if (_version == MqttVersion.V311)
            throw new MqttProtocolException(ReasonCode.NotAuthorized, "A topic that is not the client's; 3.1.1 has no other answer than to close.");
        if (publish.QoS != QoS.AtMostOnce)
            AckWriter.Write(Replies, PacketType.PubAck, _version, new(publish.PacketId, ReasonCode.NotAuthorized));
        return IntakeEnd.Drained;
    }

    private IntakeEnd TakeControl(in MqttFrame frame)
    {
        switch (PacketReader.Read(frame, _version))
        {
            case PingReqPacket:
                PacketWriter.Write(Replies, PingRespPacket.Instance, _version);
                return IntakeEnd.Drained;
            case DisconnectPacket:
                return IntakeEnd.Disconnected;
            case SubscribePacket subscribe:
                var refusals = Enumerable.Repeat(ReasonCode.NotAuthorized, subscribe.Subscriptions.Count).ToArray();
                PacketWriter.Write(Replies, new SubAckPacket { PacketId = subscribe.PacketId, ReasonCodes = refusals }, _version);
                return IntakeEnd.Drained;
            case UnsubscribePacket unsubscribe:
                var absences = Enumerable.Repeat(ReasonCode.NoSubscriptionExisted, unsubscribe.Filters.Count).ToArray();
                PacketWriter.Write(Replies, new UnsubAckPacket { PacketId = unsubscribe.PacketId, ReasonCodes = absences }, _version);
                return IntakeEnd.Drained;
            case PubRelPacket release:
                AckWriter.Write(Replies, PacketType.PubComp, _version, new(release.PacketId, ReasonCode.PacketIdentifierNotFound));
                return IntakeEnd.Drained;
            case PubAckPacket or PubRecPacket or PubCompPacket:
                return IntakeEnd.Drained;
            case var packet:
                throw new MqttProtocolException(ReasonCode.ProtocolError, $"{packet.Type} from a connected client (section 4.13).");
        }
    }

    private SequencePosition PositionBehind(in ReadOnlySequence<byte> buffer, int frameCount)
    {
        using var frames = new FrameReader(buffer, _services.Options.MaxPacketBytes);
        for (var i = 0; i < frameCount; i++)
            frames.TryRead(out _);
        return frames.Consumed;
    }
}
