using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Client;

/// <summary>
/// What is subscribed, and the requests not answered yet. Requests wait through a lost connection and are sent again on the next;
/// what was granted is asked for again when the server has no session. Thread safe.
/// </summary>
internal sealed class Subscriptions(Outbox outbox, int firstPacketId)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Subscription> _granted = new(StringComparer.Ordinal);
    private readonly Dictionary<ushort, Request> _open = [];
    private int _lastPacketId = firstPacketId - 1;
    private ushort? _renewalId;
    private bool _isConnected;

    public async Task<IReadOnlyList<ReasonCode>> SubscribeAsync(IReadOnlyList<Subscription> subscriptions, CancellationToken cancellation)
    {
        var answer = Ask(id => new SubscribePacket { PacketId = id, Subscriptions = subscriptions });
        return ((SubAckPacket)await answer.WaitAsync(cancellation)).ReasonCodes;
    }

    public async Task UnsubscribeAsync(IReadOnlyList<string> filters, CancellationToken cancellation)
    {
        var answer = Ask(id => new UnsubscribePacket { PacketId = id, Filters = filters });
        await answer.WaitAsync(cancellation);
    }

    /// <summary>Takes a SUBACK or UNSUBACK; one that answers nothing is ignored.</summary>
    public void Answer(ushort packetId, MqttPacket answer)
    {
        Request? request;
        lock (_gate)
        {
            if (!_open.TryGetValue(packetId, out request)) return;
            RequireAnswers(request.Packet, answer);
            _open.Remove(packetId);
            Apply_NeedsLock(request.Packet, answer);
        }

        request.Answer.TrySetResult(answer);
    }

    public void Connected(bool sessionPresent)
    {
        lock (_gate)
        {
            _isConnected = true;
            if (_renewalId is { } old) _open.Remove(old);
            _renewalId = null;
            if (!sessionPresent && _granted.Count > 0)
            {
                var id = NextPacketId_NeedsLock();
                _open[id] = new Request(new SubscribePacket { PacketId = id, Subscriptions = [.. _granted.Values] });
                _renewalId = id;
            }

            foreach (var request in _open.Values) outbox.Send(request.Packet);
        }
    }

    public void Lost()
    {
        lock (_gate) _isConnected = false;
    }

    public void Stop(Exception cause)
    {
        lock (_gate)
        {
            foreach (var request in _open.Values) request.Answer.TrySetException(cause);
            _open.Clear();
        }
    }

    private Task<MqttPacket> Ask(Func<ushort, MqttPacket> compose)
    {
        lock (_gate)
        {
            var id = NextPacketId_NeedsLock();
            var request = new Request(compose(id));
            _open[id] = request;
            if (_isConnected) outbox.Send(request.Packet);
            return request.Answer.Task;
        }
    }

    private void Apply_NeedsLock(MqttPacket asked, MqttPacket said)
    {
        switch (asked, said)
        {
            case (SubscribePacket subscribe, SubAckPacket subAck):
                for (var i = 0; i < subscribe.Subscriptions.Count; i++)
                    if (subAck.ReasonCodes[i] < ReasonCode.UnspecifiedError) _granted[subscribe.Subscriptions[i].Filter] = subscribe.Subscriptions[i];
                break;
            case (UnsubscribePacket unsubscribe, UnsubAckPacket):
                foreach (var filter in unsubscribe.Filters) _granted.Remove(filter);
                break;
            default:
                break;
        }
    }

    // A request stays open until it is answered as the standard says; a broken answer costs the connection, and the request is sent again.
    private static void RequireAnswers(MqttPacket asked, MqttPacket said)
    {
        var fits = (asked, said) switch
        {
            (SubscribePacket subscribe, SubAckPacket subAck) => subAck.ReasonCodes.Count == subscribe.Subscriptions.Count,
            (UnsubscribePacket, UnsubAckPacket) => true,
            _ => false,
        };
        if (!fits) throw new MqttProtocolException(ReasonCode.ProtocolError, $"{said.Type} does not answer {asked.Type} with a reason for each filter [MQTT-3.8.4-6].");
    }

    private ushort NextPacketId_NeedsLock()
    {
        do _lastPacketId = _lastPacketId >= ushort.MaxValue ? firstPacketId : _lastPacketId + 1;
        while (_open.ContainsKey((ushort)_lastPacketId));
        return (ushort)_lastPacketId;
    }

    private sealed class Request(MqttPacket packet)
    {
        public MqttPacket Packet { get; } = packet;

        public TaskCompletionSource<MqttPacket> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
