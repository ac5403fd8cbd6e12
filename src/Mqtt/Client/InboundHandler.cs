using System.Buffers.Binary;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Client;

/// <summary>What the server sends once connected. Acknowledgements of one read are gathered and settled together, callbacks outside locks.</summary>
internal sealed class InboundHandler(MqttClientOptions options, Outbox outbox, Subscriptions subscriptions)
{
    private const int GroupSize = 256;
    private readonly Ack[] _received = new Ack[GroupSize];
    private readonly Ack[] _toSend = new Ack[GroupSize];
    private readonly List<Completion> _completed = new(GroupSize);
    private int _receivedCount;
    private int _toSendCount;

    public KeepAlive? KeepAlive { get; set; }

    public void Handle(in MqttFrame frame)
    {
        switch (frame.Type)
        {
            case PacketType.PubAck: TakePubAck(frame); break;
            case PacketType.Publish: TakePublish(frame); break;
            default: TakeOther(PacketReader.Read(frame, options.Version)); break;
        }

        if (_receivedCount == GroupSize || _toSendCount == GroupSize) Settle();
    }

    /// <summary>Sends the acknowledgements owed and tells the publishers of those received.</summary>
    public void Settle()
    {
        if (_toSendCount > 0) outbox.SendPubAcks(_toSend.AsSpan(0, _toSendCount));
        _toSendCount = 0;
        if (_receivedCount == 0) return;
        outbox.Acknowledge(_received.AsSpan(0, _receivedCount), _completed);
        _receivedCount = 0;
        Tell(_completed, options);
    }

    /// <summary>Tells publishers what became of their messages, and empties the list.</summary>
    public static void Tell(List<Completion> completed, MqttClientOptions options)
    {
        foreach (var (ack, waiter) in completed)
        {
            waiter?.TrySetResult(ack.Reason);
            options.OnAcknowledged?.Invoke(ack);
        }

        completed.Clear();
    }

    private void TakePubAck(in MqttFrame frame)
    {
        const int idOnly = sizeof(ushort);
        var ack = frame.Body.Length == idOnly ? new Ack(BinaryPrimitives.ReadUInt16BigEndian(frame.Body)) : default;
        if (ack.PacketId == 0)
        {
            var packet = (PubAckPacket)PacketReader.Read(frame, options.Version);
            ack = new Ack(packet.PacketId, packet.Reason);
        }

        _received[_receivedCount++] = ack;
    }

    private void TakePublish(in MqttFrame frame)
    {
        var message = new PublishView(frame, options.Version);
        if (message.QoS == QoS.ExactlyOnce) throw new MqttProtocolException(ReasonCode.QoSNotSupported, "QoS 2 where at most 1 was subscribed [MQTT-3.8.4-8].");
        if (message.Properties.TopicAlias != 0) throw new MqttProtocolException(ReasonCode.TopicAliasInvalid, "A topic alias where none was allowed [MQTT-3.1.2-27].");
        options.OnMessage?.Invoke(message);
        if (message.QoS == QoS.AtLeastOnce) _toSend[_toSendCount++] = new Ack(message.PacketId);
    }

    private void TakeOther(MqttPacket packet)
    {
        switch (packet)
        {
            case PingRespPacket: KeepAlive?.PingAnswered(); break;
            case SubAckPacket subAck: subscriptions.Answer(subAck.PacketId, subAck); break;
            case UnsubAckPacket unsubAck: subscriptions.Answer(unsubAck.PacketId, unsubAck); break;
            case DisconnectPacket bye when options.Version == MqttVersion.V5: throw new MqttConnectionLostException($"The server disconnected: {bye.Reason}.", bye.Reason);
            default: throw new MqttProtocolException(ReasonCode.ProtocolError, $"{packet.Type} from a server (table 2-1).");
        }
    }
}
