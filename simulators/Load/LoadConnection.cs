using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using SensorHub.Devices.Time;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Simulators.Load;

/// <summary>
/// One connection of the load generator: a sender that fills a buffer with packets and writes it at once, a receiver that takes whole reads of
/// PUBACKs apart. Hot: per batch one write, one read, one clock look; per message no allocation.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private const int LeastReceiveBytes = 4 * 1024;
    private const int MaxReceiveBytes = 32 * 1024;
    private const int BytesPerAck = 16;
    private const int MaxBatchBytes = 32 * 1024;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(10);

    private readonly ReadingStream[] _streams;
    private readonly QoS _qos;
    private readonly MqttVersion _version;
    private readonly long? _startMs;
    private readonly long _stepMs;
    private readonly TimeProvider _clock;
    private readonly LoadLink _link;
    private readonly byte[] _sendBuffer;
    private readonly byte[] _receiveBuffer;
    private readonly long[] _sentAt;
    private readonly int _packetSize;
    private long _filled;
    private int _received;
    private int _turn;
    private long _lastMs;
    private ushort _nextAck = 1;
    private ushort _lastId;

    public LoadConnection(LoadLink link, ReadingStream[] streams, SendGate gate, int inFlight, LoadOptions options, TimeProvider clock)
    {
        (_link, _streams, Gate, _clock) = (link, streams, gate, clock);
        (_qos, _version, _startMs, _stepMs) = (options.QoS, options.Version, options.StartMs, (long)options.Step.TotalMilliseconds);
        _packetSize = streams.Max(stream => stream.PacketSize);
        _sendBuffer = new byte[Math.Max(_packetSize, Math.Min(MaxBatchBytes, _packetSize * inFlight))];
        _receiveBuffer = new byte[Math.Clamp(BytesPerAck * inFlight, LeastReceiveBytes, MaxReceiveBytes)];

        // Indexed by the packet identifier's low bits; twice the window, so that the jump from 65 535 to 1 hits no slot in use.
        _sentAt = new long[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * inFlight + 2))];
    }

    public SendGate Gate { get; }

    /// <summary>Null = as fast as it is acknowledged, and latency counts from the writing. Set before the first message.</summary>
    public SendSchedule? Schedule { get; set; }

    public ReadOnlySpan<ReadingStream> Streams => _streams;

    public LatencyHistogram Latency { get; } = new();

    public Dictionary<ReasonCode, long> Refused { get; } = [];

    /// <summary>PUBACKs for an identifier that was not the oldest outstanding one.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>Why the connection ended before its work was done, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>Sends until the gate says that it is enough and everything is acknowledged, then disconnects.</summary>
    /// <param name="leave">Not before this completes; null = at once.</param>
    public async Task RunAsync(TimeSpan drain, Task? leave = null)
    {
        var receiving = ReceiveAsync();
        try
        {
            await SendAsync();
            if (await Task.WhenAny(Gate.Drained.WaitAsync(drain, _clock), receiving) == receiving) Fault ??= "the server closed the connection";
            else if (!Gate.Drained.IsCompletedSuccessfully) Fault ??= $"acknowledgements still missing {drain.TotalSeconds:0} s after the last message";
            if (Fault is null && leave is not null) await leave;
            if (Fault is null) await DisconnectAsync(receiving);
        }
        catch (IOException e)
        {
            Fault ??= e.Message;
        }
        finally
        {
            Gate.Abort();
            _link.Dispose();
        }

        await receiving;
    }

    public void Dispose() => _link.Dispose();

    private async Task SendAsync()
    {
        var most = _sendBuffer.Length / _packetSize;
        while (await Gate.TakeAsync(most) is var count and > 0)
        {
            var length = Fill(count);
            await _link.SendAsync(_sendBuffer.AsMemory(0, length));
        }

        Gate.Close();
    }

    private int Fill(int count)
    {
        var length = 0;
        var now = _clock.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (_qos == QoS.AtLeastOnce) _sentAt[TakeId() & (_sentAt.Length - 1)] = Schedule?.TimestampOf(_filled++) ?? now;
            if (_turn == 0) _lastMs = NextEventMs();
            length += _streams[_turn].Write(_sendBuffer.AsSpan(length), _lastId, _lastMs);
            if (++_turn == _streams.Length) _turn = 0;
        }

        return length;
    }

    // All devices of a connection share the event time of a round.
    private long NextEventMs()
    {
        if (_startMs is { } start) return _lastMs == 0 ? start : _lastMs + _stepMs;
        return Math.Max(_clock.NowMs(), _lastMs + 1);
    }

    private ushort TakeId() => _lastId = _lastId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastId + 1);

    private async Task ReceiveAsync()
    {
        try
        {
            while (await _link.ReceiveAsync(_receiveBuffer.AsMemory(_received)) is var read and > 0)
            {
                _received += read;
                var acknowledged = TakeFrames();
                if (acknowledged > 0) Gate.Acknowledge(acknowledged);
            }

            if (!Gate.Drained.IsCompleted) Fault ??= "the server closed the connection";
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            if (!Gate.Drained.IsCompleted) Fault ??= e.Message;
        }
        catch (MqttProtocolException e)
        {
            Fault ??= e.Message;
        }
        finally
        {
            Gate.Abort();
        }
    }

    private int TakeFrames()
    {
        var buffer = new ReadOnlySequence<byte>(_receiveBuffer, 0, _received);
        using var reader = new FrameReader(buffer, _receiveBuffer.Length);
        var acknowledged = 0;
        var now = _clock.GetTimestamp();
        while (reader.TryRead(out var frame))
        {
            if (frame.Type == PacketType.PubAck)
            {
                TakeAck(frame.Body, now);
                acknowledged++;
            }
            else if (frame.Type == PacketType.Disconnect)
            {
                var packet = (DisconnectPacket)PacketReader.Read(frame, _version);
                Fault ??= $"the server disconnected: {packet.Reason}";
            }
        }

        var rest = buffer.Slice(reader.Consumed);
        rest.CopyTo(_receiveBuffer);
        _received = (int)rest.Length;
        return acknowledged;
    }

    // packet identifier (2), in 5.0 maybe reason (1) and properties
    private void TakeAck(ReadOnlySpan<byte> body, long now)
    {
        if (body.Length < sizeof(ushort)) throw new MqttProtocolException(ReasonCode.MalformedPacket, "PUBACK without packet identifier (section 3.4.2).");
        var id = BinaryPrimitives.ReadUInt16BigEndian(body);
        if (id != _nextAck) OutOfOrder++;
        _nextAck = id == ushort.MaxValue ? (ushort)1 : (ushort)(id + 1);
        Latency.Record((long)_clock.GetElapsedTime(_sentAt[id & (_sentAt.Length - 1)], now).TotalMicroseconds);
        if (body.Length > sizeof(ushort) && body[sizeof(ushort)] >= (byte)ReasonCode.UnspecifiedError)
            CollectionsMarshal.GetValueRefOrAddDefault(Refused, (ReasonCode)body[sizeof(ushort)], out _)++;
    }

    // A server closes when it has read DISCONNECT, so at QoS 0 the run ends when everything is read, not when it is written.
    private async Task DisconnectAsync(Task receiving)
    {
        var packet = new ArrayBufferWriter<byte>();
        PacketWriter.Write(packet, new DisconnectPacket(), _version);
        await _link.SendAsync(packet.WrittenMemory);
        _link.EndSending();
        await Task.WhenAny(receiving, Task.Delay(CloseTimeout, _clock));
    }
}
