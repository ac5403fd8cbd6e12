using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Mqtt.Client;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Client;

/// <summary>The other end of a client: the test says what it answers. Every wait has a limit.</summary>
internal sealed class ScriptedServer(MqttVersion version)
{
    /// <summary>So long that a clock let run never reaches it by itself.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromDays(1);

    private readonly Channel<DuplexStream> _arrivals = Channel.CreateUnbounded<DuplexStream>();

    public FakeTimeProvider Time { get; } = new();

    /// <summary>Connection attempts left that fail before there is a stream.</summary>
    public int Unreachable { get; set; }

    public int Attempts { get; private set; }

    public MqttConnect Connect => _ =>
    {
        Attempts++;
        if (Unreachable-- > 0) throw new IOException("unreachable");
        var (client, server) = DuplexStream.Pair();
        _arrivals.Writer.TryWrite(server).ShouldBeTrue();
        return ValueTask.FromResult<Stream>(client);
    };

    public MqttClient NewClient(Func<MqttClientOptions, MqttClientOptions>? with = null)
    {
        var options = new MqttClientOptions { ClientId = "dev-1", Version = version, KeepAlive = TimeSpan.Zero, ConnectTimeout = ConnectTimeout };
        return new MqttClient(Connect, with is null ? options : with(options), Time);
    }

    /// <summary>Waits for the client's next stream, letting the clock run so that back-off ends.</summary>
    public async Task<ServerEnd> AcceptAsync()
    {
        var arrival = _arrivals.Reader.ReadAsync().AsTask();
        await LetTimeRunUntil(arrival);
        return new ServerEnd(await arrival, version);
    }

    /// <summary>Accepts and answers CONNECT.</summary>
    public async Task<ServerEnd> AcceptAsync(ConnAckPacket answer)
    {
        var end = await AcceptAsync();
        end.Connect = (await end.ReceiveAsync()).ShouldBeOfType<ConnectPacket>();
        await end.SendAsync(answer);
        return end;
    }

    public async Task<(MqttClient Client, ServerEnd Server)> ConnectedAsync(
        Func<MqttClientOptions, MqttClientOptions>? with = null, ConnAckPacket? answer = null)
    {
        var client = NewClient(with);
        var connecting = client.ConnectAsync();
        var server = await AcceptAsync(answer ?? new ConnAckPacket());
        await connecting.WaitAsync(Limits.Wait);
        return (client, server);
    }

    public async Task LetTimeRunUntil(Task done)
    {
        using var limit = new CancellationTokenSource(Limits.Wait);
        while (!done.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }
}

internal static class Limits
{
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
}

/// <summary>The server's end of one connection.</summary>
internal sealed class ServerEnd(DuplexStream stream, MqttVersion version)
{
    private readonly PipeReader _reader = PipeReader.Create(stream);

    public ConnectPacket Connect { get; set; } = null!;

    public async Task<MqttPacket> ReceiveAsync() =>
        await ReceiveOrEndAsync() ?? throw new InvalidOperationException("The client closed the connection.");

    public async Task<T> ReceiveAsync<T>()
        where T : MqttPacket => (await ReceiveAsync()).ShouldBeOfType<T>();

    public async Task<List<PublishPacket>> ReceivePublishesAsync(int count)
    {
        var packets = new List<PublishPacket>();
        while (packets.Count < count) packets.Add(await ReceiveAsync<PublishPacket>());
        return packets;
    }

    /// <summary>Null when the client has closed.</summary>
    public async Task<MqttPacket?> ReceiveOrEndAsync()
    {
        using var limit = new CancellationTokenSource(Limits.Wait);
        while (true)
        {
            var result = await _reader.ReadAsync(limit.Token);
            if (TryTake(result.Buffer, out var packet)) return packet;
            if (result.IsCompleted) return null;
        }
    }

    public async Task SendAsync(params MqttPacket[] packets)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var packet in packets) PacketWriter.Write(bytes, packet, version);
        await stream.WriteAsync(bytes.WrittenMemory);
    }

    public async Task SendAsync(byte[] bytes) => await stream.WriteAsync(bytes);

    /// <summary>Waits until the client has taken everything sent so far.</summary>
    public async Task SettleAsync()
    {
        await SendAsync(new PublishPacket { Topic = "settle", QoS = QoS.AtLeastOnce, PacketId = ushort.MaxValue });
        (await ReceiveAsync<PubAckPacket>()).PacketId.ShouldBe(ushort.MaxValue);
    }

    public void Abort() => stream.Dispose();

    private bool TryTake(in ReadOnlySequence<byte> buffer, out MqttPacket? packet)
    {
        using var frames = new FrameReader(buffer, 1_000_000);
        packet = frames.TryRead(out var frame) ? PacketReader.Read(frame, version) : null;
        _reader.AdvanceTo(frames.Consumed, frames.Examined);
        return packet is not null;
    }
}
