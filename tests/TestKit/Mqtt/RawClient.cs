using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.TestKit.Mqtt;

/// <summary>An MQTT connection with nothing automatic about it: sends what it is told, byte for byte, and reads packet by packet. Every wait has a limit.</summary>
public sealed class RawClient(Stream stream, MqttVersion version) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly PipeReader _input = PipeReader.Create(stream);

    public MqttVersion Version => version;

    public static async Task<RawClient> OpenAsync(IPEndPoint endPoint, MqttVersion version)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint).WaitAsync(Limit);
        return new(new NetworkStream(socket, ownsSocket: true), version);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes).AsTask().WaitAsync(Limit);

    public Task SendAsync(MqttPacket packet)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PacketWriter.Write(bytes, packet, version);
        return SendAsync(bytes.WrittenMemory);
    }

    public Task ConnectAsync(string id, string? secret, ushort keepAliveS = 60) => SendAsync(new ConnectPacket
    {
        Version = version,
        ClientId = id,
        CleanStart = true,
        KeepAliveSeconds = keepAliveS,
        UserName = id,
        Password = secret is null ? null : Encoding.UTF8.GetBytes(secret),
    });

    public Task PublishAsync(string topic, string payload, ushort packetId, bool retain = false) => SendAsync(new PublishPacket
    {
        Topic = topic,
        Payload = Encoding.UTF8.GetBytes(payload),
        QoS = packetId == 0 ? QoS.AtMostOnce : QoS.AtLeastOnce,
        PacketId = packetId,
        Retain = retain,
    });

    /// <summary>A QoS 2 PUBLISH; its PUBREC is the caller's to read.</summary>
    public Task PublishExactlyOnceAsync(string topic, string payload, ushort packetId, bool dup = false) => SendAsync(new PublishPacket
    {
        Topic = topic,
        Payload = Encoding.UTF8.GetBytes(payload),
        QoS = QoS.ExactlyOnce,
        PacketId = packetId,
        Dup = dup,
    });

    /// <summary>The next packet, or null when the other side closed.</summary>
    public async Task<MqttPacket?> ReadAsync()
    {
        try
        {
            while (true)
            {
                var read = await _input.ReadAsync().AsTask().WaitAsync(Limit);
                if (TryRead(read.Buffer, out var packet))
                    return packet;
                if (read.IsCompleted)
                    return null;
            }
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async Task<T> ReadAsync<T>() where T : MqttPacket =>
        await ReadAsync() switch
        {
            T packet => packet,
            null => throw new InvalidOperationException($"Closed where {typeof(T).Name} was expected."),
            var other => throw new InvalidOperationException($"{other.Type} where {typeof(T).Name} was expected."),
        };

    public async ValueTask DisposeAsync()
    {
        await _input.CompleteAsync();
        await stream.DisposeAsync();
    }

    private bool TryRead(in ReadOnlySequence<byte> buffer, out MqttPacket? packet)
    {
        using var frames = new FrameReader(buffer, 1024 * 1024);
        var isWhole = frames.TryRead(out var frame);
        packet = isWhole ? PacketReader.Read(frame, version) : null;
        _input.AdvanceTo(frames.Consumed, frames.Examined);
        return isWhole;
    }
}
