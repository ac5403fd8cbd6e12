using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Client;

/// <summary>
/// Everything on its way to the server: the QoS 1 queue, which outlives connections, and the bytes of the next write, which do not.
/// Thread safe; one writer takes batches. Publishing allocates nothing unless it has to wait.
/// </summary>
internal sealed class Outbox(MqttClientOptions options)
{
    private const int HighWaterBytes = 64 * 1024;
    private readonly Lock _gate = new();
    private readonly OutboundQueue _queue = new(options.MaxInFlight + options.MaxQueued, options.Version);
    private readonly Signal _hasBytes = new();
    private readonly Signal _slotsFree = new();
    private readonly Signal _bytesFree = new();
    private readonly Signal _drained = new();
    private SendBuffer _filling = new();
    private SendBuffer _sending = new();
    private ServerLimits? _limits;
    private Exception? _stopped;
    private long _droppedQoS0;

    // Waiting publishers are let go in groups, so that an acknowledgement does not cost a thread switch each.
    private int SlotsToResume => Math.Max(1, _queue.Capacity / 4);

    public long DroppedQoS0 => Interlocked.Read(ref _droppedQoS0);

    public int Pending
    {
        get
        {
            lock (_gate) return _queue.Count;
        }
    }

    /// <summary>False when the publisher has to wait for <see cref="SpaceAsync"/>.</summary>
    public bool TryPublish(PreparedTopic topic, ReadOnlySpan<byte> payload, QoS qos, bool retain, ulong tag, TaskCompletionSource<ReasonCode>? waiter)
    {
        lock (_gate)
        {
            ThrowIfStopped_NeedsLock();
            if (_limits is not null) RequireAccepted(_limits, topic, payload.Length, qos, retain);
            if (qos == QoS.AtMostOnce) return TryPublishOnce_NeedsLock(topic, payload, retain);
            if (!_queue.TryAdd(topic.Utf8.Span, payload, retain, tag, waiter)) return false;
            Pump_NeedsLock();
            return true;
        }
    }

    /// <summary>Completes when trying again makes sense.</summary>
    public Task SpaceAsync(QoS qos)
    {
        lock (_gate)
        {
            ThrowIfStopped_NeedsLock();
            return qos == QoS.AtMostOnce
                ? _bytesFree.When(_filling.Length < HighWaterBytes)
                : _slotsFree.When(_queue.Free >= SlotsToResume);
        }
    }

    /// <summary>Completes when every QoS 1 message is acknowledged and every byte handed to the stream.</summary>
    public Task DrainedAsync()
    {
        lock (_gate)
        {
            ThrowIfStopped_NeedsLock();
            return _drained.When(IsDrained_NeedsLock);
        }
    }

    /// <summary>Adds a packet to the next write; dropped when there is no connection.</summary>
    public void Send(MqttPacket packet)
    {
        lock (_gate)
        {
            if (_limits is null) return;
            PacketWriter.Write(_filling, packet, options.Version);
            _hasBytes.Raise();
        }
    }

    public void SendPubAcks(ReadOnlySpan<Ack> acks)
    {
        lock (_gate)
        {
            if (_limits is null) return;
            AckWriter.WritePubAcks(_filling, options.Version, acks);
            _hasBytes.Raise();
        }
    }

    /// <summary>Frees the slots of acknowledged messages and adds what became of them to <paramref name="completed"/>.</summary>
    public void Acknowledge(ReadOnlySpan<Ack> acks, List<Completion> completed)
    {
        lock (_gate)
        {
            foreach (var ack in acks)
                if (_queue.TryComplete(ack, out var completion)) completed.Add(completion);
            Pump_NeedsLock();
            if (_queue.Free >= SlotsToResume) _slotsFree.Raise();
            if (IsDrained_NeedsLock) _drained.Raise();
        }
    }

    /// <summary>A connection is there: unacknowledged messages go first. Messages it refuses are added to <paramref name="refused"/>.</summary>
    public void Open(ServerLimits limits, List<Completion> refused)
    {
        lock (_gate)
        {
            _limits = limits;
            _queue.RemoveRefused(limits, refused);
            Pump_NeedsLock();
            if (_queue.Free >= SlotsToResume) _slotsFree.Raise();
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _limits = null;
            _filling.Clear();
            _sending.Clear();
            _queue.MarkUnsent();
            _bytesFree.Raise();
            if (IsDrained_NeedsLock) _drained.Raise();
        }
    }

    /// <summary>For good: whoever waits gets the cause.</summary>
    public void Stop(Exception cause)
    {
        var abandoned = new List<Completion>();
        lock (_gate)
        {
            _stopped = cause;
            _limits = null;
            _queue.RemoveAll(abandoned);
            _slotsFree.Raise();
            _bytesFree.Raise();
            _drained.Raise();
        }

        foreach (var completion in abandoned) completion.Waiter?.TrySetException(cause);
    }

    /// <summary>Waits for bytes to write. The memory is valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextBatchAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTakeBatch(out var batch, out var hasBytes)) return batch;
            await hasBytes.WaitAsync(cancellation);
        }
    }

    private bool TryTakeBatch(out ReadOnlyMemory<byte> batch, out Task hasBytes)
    {
        lock (_gate)
        {
            _sending.Clear();
            (_filling, _sending) = (_sending, _filling);
            Pump_NeedsLock();
            _bytesFree.Raise();
            if (IsDrained_NeedsLock) _drained.Raise();
            batch = _sending.Written;
            hasBytes = _hasBytes.When(_filling.Length > 0 || !batch.IsEmpty);
            return !batch.IsEmpty;
        }
    }

    private bool IsDrained_NeedsLock => _queue.Count == 0 && _filling.Length == 0 && _sending.Length == 0;

    private bool TryPublishOnce_NeedsLock(PreparedTopic topic, ReadOnlySpan<byte> payload, bool retain)
    {
        if (_limits is null)
        {
            Interlocked.Increment(ref _droppedQoS0);
            return true;
        }

        if (_filling.Length >= HighWaterBytes) return false;
        PublishWriter.Write(_filling, options.Version, topic.Utf8.Span, payload, QoS.AtMostOnce, 0, retain: retain);
        _hasBytes.Raise();
        return true;
    }

    private void Pump_NeedsLock()
    {
        if (_limits is null) return;
        _queue.Pump(_filling, Math.Min(options.MaxInFlight, _limits.ReceiveMaximum), HighWaterBytes);
        if (_filling.Length > 0) _hasBytes.Raise();
    }

    private void ThrowIfStopped_NeedsLock()
    {
        if (_stopped is not null) throw new ObjectDisposedException("The MQTT client has stopped.", _stopped);
    }

    private void RequireAccepted(ServerLimits limits, PreparedTopic topic, int payloadBytes, QoS qos, bool retain)
    {
        var size = PublishWriter.Size(options.Version, topic.Utf8.Length, payloadBytes, qos);
        if (limits.Refusal(ServerLimits.HeaderOf(qos, retain), size) is { } reason)
            throw new InvalidOperationException($"The server does not take this message: {reason}.");
    }
}
