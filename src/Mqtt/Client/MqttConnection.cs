using System.Buffers;
using System.IO.Pipelines;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Client;

/// <summary>One connection from CONNECT to its end: a reading, a writing and a keep-alive loop over one stream.</summary>
internal sealed class MqttConnection : IAsyncDisposable
{
    private const int ReadBytes = 64 * 1024;
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);
    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly MqttClientOptions _options;
    private readonly TimeProvider _time;
    private readonly Outbox _outbox;
    private readonly InboundHandler _inbound;
    private KeepAlive? _keepAlive;
    private bool _isMidWrite;

    public MqttConnection(Stream stream, MqttClientOptions options, TimeProvider time, Outbox outbox, Subscriptions subscriptions)
    {
        _stream = stream;
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBytes, leaveOpen: true));
        _options = options;
        _time = time;
        _outbox = outbox;
        _inbound = new InboundHandler(options, outbox, subscriptions);
    }

    /// <summary>Sends CONNECT and waits for CONNACK, whatever it says.</summary>
    public async Task<ConnAckPacket> HandshakeAsync(CancellationToken cancellation)
    {
        var connect = new ArrayBufferWriter<byte>();
        PacketWriter.Write(connect, _options.ToConnect(), _options.Version);
        await _stream.WriteAsync(connect.WrittenMemory, cancellation);
        while (true)
        {
            var result = await _reader.ReadAsync(cancellation);
            if (TryReadConnAck(result.Buffer, out var connAck)) return connAck;
            if (result.IsCompleted) throw new MqttConnectionLostException("The server closed the connection before CONNACK.");
        }
    }

    /// <summary>Runs until the connection ends, and throws why. A cancellation says DISCONNECT first.</summary>
    public async Task RunAsync(TimeSpan keepAlive, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (keepAlive > TimeSpan.Zero) _keepAlive = _inbound.KeepAlive = new KeepAlive(keepAlive, _time);
        Task[] loops = _keepAlive is null
            ? [ReadAsync(ended.Token), WriteAsync(ended.Token)]
            : [KeepAliveAsync(_keepAlive, ended.Token), ReadAsync(ended.Token), WriteAsync(ended.Token)];
        var first = await Task.WhenAny(loops);
        await ended.CancelAsync();
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SayGoodbyeAsync(first.Exception?.InnerException as MqttProtocolException, cancellation.IsCancellationRequested);
        await first;
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        await _stream.DisposeAsync();
    }

    private bool TryReadConnAck(in ReadOnlySequence<byte> buffer, out ConnAckPacket connAck)
    {
        using var frames = new FrameReader(buffer, _options.MaxPacketBytes);
        connAck = null!;
        var isThere = frames.TryRead(out var frame);
        if (isThere)
        {
            connAck = PacketReader.Read(frame, _options.Version) as ConnAckPacket
                ?? throw new MqttProtocolException(ReasonCode.ProtocolError, $"{frame.Type} before CONNACK [MQTT-3.2.0-1].");
        }

        _reader.AdvanceTo(frames.Consumed, frames.Examined);
        return isThere;
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellation);
            Process(result.Buffer);
            if (result.IsCompleted) throw new MqttConnectionLostException("The server closed the connection.");
        }
    }

    private void Process(in ReadOnlySequence<byte> buffer)
    {
        using var frames = new FrameReader(buffer, _options.MaxPacketBytes);
        try
        {
            while (frames.TryRead(out var frame)) _inbound.Handle(frame);
        }
        finally
        {
            _inbound.Settle();
        }

        _reader.AdvanceTo(frames.Consumed, frames.Examined);
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var batch = await _outbox.NextBatchAsync(cancellation);
            _isMidWrite = true;
            await _stream.WriteAsync(batch, cancellation);
            _isMidWrite = false;
            _keepAlive?.Sent();
        }
    }

    private async Task KeepAliveAsync(KeepAlive keepAlive, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(keepAlive.TickEvery, _time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            switch (keepAlive.Tick())
            {
                case KeepAliveAction.SendPing: _outbox.Send(PingReqPacket.Instance); break;
                case KeepAliveAction.ConnectionIsDead: throw new MqttConnectionLostException("No PINGRESP within the keep-alive interval.", ReasonCode.KeepAliveTimeout);
                default: break;
            }
        }
    }

    // 3.1.1 has no DISCONNECT for a fault: closing without one is what publishes the will.
    private async Task SayGoodbyeAsync(MqttProtocolException? fault, bool isStopped)
    {
        var mayWrite = !_isMidWrite && (isStopped || (fault is not null && _options.Version == MqttVersion.V5));
        if (!mayWrite) return;
        var goodbye = new ArrayBufferWriter<byte>();
        PacketWriter.Write(goodbye, new DisconnectPacket { Reason = fault?.Reason ?? ReasonCode.NormalDisconnection }, _options.Version);
        using var timeout = new CancellationTokenSource(GoodbyeTimeout, _time);
        try
        {
            await _stream.WriteAsync(goodbye.WrittenMemory, timeout.Token);
            await _stream.FlushAsync(timeout.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server was faster; it needs no goodbye.
        }
    }
}
