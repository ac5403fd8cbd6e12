using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Simulators.Tests.Load;

/// <summary>Takes one MQTT 5.0 client and answers its messages as it is told; null ends the connection.</summary>
internal sealed class UnkindServer(Func<int, ReasonCode?> answerTo) : IDisposable
{
    private readonly TcpListener _listener = Started();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task ServeOneAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var buffer = new byte[64 * 1024];
        var count = 0;
        for (var length = 0; await stream.ReadAsync(buffer.AsMemory(length)) is var read and > 0;)
        {
            length += read;
            var (answer, left, isOver) = Take(buffer, length, ref count);
            await stream.WriteAsync(answer);
            if (isOver) return;
            length = left;
        }
    }

    public void Dispose() => _listener.Dispose();

    private (ReadOnlyMemory<byte> Answer, int Left, bool IsOver) Take(byte[] buffer, int length, ref int count)
    {
        var answer = new ArrayBufferWriter<byte>();
        var received = new ReadOnlySequence<byte>(buffer, 0, length);
        using var reader = new FrameReader(received, buffer.Length);
        while (reader.TryRead(out var frame))
        {
            if (frame.Type == PacketType.Connect) PacketWriter.Write(answer, new ConnAckPacket(), MqttVersion.V5);
            else if (frame.Type == PacketType.Disconnect) return (answer.WrittenMemory, 0, true);
            else if (answerTo(count++) is { } reason) AckWriter.Write(answer, PacketType.PubAck, MqttVersion.V5, new Ack(new PublishView(frame, MqttVersion.V5).PacketId, reason));
            else return (answer.WrittenMemory, 0, true);
        }

        var rest = received.Slice(reader.Consumed);
        rest.CopyTo(buffer);
        return (answer.WrittenMemory, (int)rest.Length, false);
    }

    private static TcpListener Started()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }
}
