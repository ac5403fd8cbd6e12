using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Client;

/// <summary>What became of a message that was in the queue.</summary>
internal readonly record struct Completion(PublishAck Ack, TaskCompletionSource<ReasonCode>? Waiter);

/// <summary>
/// QoS 1 messages from publishing to acknowledgement, in order, each encoded once in a slot that keeps its array. The slot's number plus
/// one is its packet identifier. Count = in flight + not yet sent. Not thread safe.
/// </summary>
internal sealed class OutboundQueue
{
    private const int None = -1;
    private const byte DupBit = 0b1000;
    private const int KeptPacketBytes = 4 * 1024;
    private readonly Slot[] _slots;
    private readonly Queue<int> _free;
    private readonly MqttVersion _version;
    private int _first = None;
    private int _last = None;
    private int _firstUnsent = None;

    public OutboundQueue(int capacity, MqttVersion version)
    {
        _version = version;
        _slots = new Slot[capacity];
        _free = new Queue<int>(Enumerable.Range(0, capacity));
    }

    public int Capacity => _slots.Length;

    public int Count => _slots.Length - _free.Count;

    public int Free => _free.Count;

    public int InFlight { get; private set; }

    /// <summary>False when every slot is taken.</summary>
    public bool TryAdd(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, bool retain, ulong tag, TaskCompletionSource<ReasonCode>? waiter)
    {
        if (!_free.TryDequeue(out var index)) return false;
        ref var slot = ref _slots[index];
        var size = PublishWriter.Size(_version, topic.Length, payload.Length, QoS.AtLeastOnce);
        if (slot.Packet is null || slot.Packet.Length < size) slot.Packet = new byte[size];
        slot.Size = PublishWriter.Write(slot.Packet, _version, topic, payload, QoS.AtLeastOnce, (ushort)(index + 1), retain: retain);
        slot.Tag = tag;
        slot.Waiter = waiter;
        slot.IsInFlight = false;
        Link(index);
        if (_firstUnsent == None) _firstUnsent = index;
        return true;
    }

    /// <summary>Copies unsent messages to the output while the window and the byte limit allow.</summary>
    public void Pump(SendBuffer output, int window, int byteLimit)
    {
        while (_firstUnsent != None && InFlight < window && output.Length < byteLimit)
        {
            ref var slot = ref _slots[_firstUnsent];
            output.Append(slot.Packet.AsSpan(0, slot.Size));
            slot.IsInFlight = true;
            InFlight++;
            _firstUnsent = slot.Next;
        }
    }

    /// <summary>False for a packet identifier that is not in flight.</summary>
    public bool TryComplete(Ack ack, out Completion completion)
    {
        var index = ack.PacketId - 1;
        if ((uint)index >= (uint)_slots.Length || !_slots[index].IsInFlight)
        {
            completion = default;
            return false;
        }

        completion = Remove(index, ack.Reason);
        return true;
    }

    /// <summary>The connection is gone: what was in flight is sent again, in order, with DUP [MQTT-4.4.0-1, MQTT-3.3.1-1].</summary>
    public void MarkUnsent()
    {
        for (var index = _first; index != None; index = _slots[index].Next)
        {
            ref var slot = ref _slots[index];
            if (slot.IsInFlight) slot.Packet![0] |= DupBit;
            slot.IsInFlight = false;
        }

        InFlight = 0;
        _firstUnsent = _first;
    }

    /// <summary>Takes out every unsent message the server does not accept.</summary>
    public void RemoveRefused(ServerLimits limits, List<Completion> removed)
    {
        for (var index = _firstUnsent; index != None;)
        {
            ref var slot = ref _slots[index];
            var next = slot.Next;
            if (limits.Refusal(slot.Packet![0], slot.Size) is { } reason) removed.Add(Remove(index, reason));
            index = next;
        }
    }

    /// <summary>Takes out every message.</summary>
    public void RemoveAll(List<Completion> removed)
    {
        while (_first != None) removed.Add(Remove(_first, ReasonCode.UnspecifiedError));
    }

    private Completion Remove(int index, ReasonCode reason)
    {
        ref var slot = ref _slots[index];
        if (slot.IsInFlight) InFlight--;
        if (_firstUnsent == index) _firstUnsent = slot.Next;
        Unlink(index);
        var completion = new Completion(new PublishAck(slot.Tag, (ushort)(index + 1), reason), slot.Waiter);
        slot.IsInFlight = false;
        slot.Waiter = null;
        if (slot.Packet!.Length > KeptPacketBytes) slot.Packet = null;
        _free.Enqueue(index);
        return completion;
    }

    private void Link(int index)
    {
        ref var slot = ref _slots[index];
        slot.Previous = _last;
        slot.Next = None;
        if (_last == None) _first = index;
        else _slots[_last].Next = index;
        _last = index;
    }

    private void Unlink(int index)
    {
        ref var slot = ref _slots[index];
        if (slot.Previous == None) _first = slot.Next;
        else _slots[slot.Previous].Next = slot.Next;
        if (slot.Next == None) _last = slot.Previous;
        else _slots[slot.Next].Previous = slot.Previous;
    }

    private struct Slot
    {
        public byte[]? Packet;
        public int Size;
        public int Previous;
        public int Next;
        public bool IsInFlight;
        public ulong Tag;
        public TaskCompletionSource<ReasonCode>? Waiter;
    }
}
