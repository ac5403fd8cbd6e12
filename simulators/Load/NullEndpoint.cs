using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Simulators.Load;

/// <summary>
/// A server that acknowledges everything and keeps nothing: the upper bound that a generator reaches on a machine. Every packet is read and
/// validated by the codec, the PUBACKs of one read are one write.
/// </summary>
public sealed class NullEndpoint : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);

    /// <param name="port">0 = a free one. Loopback only.</param>
    public NullEndpoint(int port)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(backlog: 4096);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Accepts until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(cancellation);
                _ = ServeAsync(socket, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    public void Dispose() => _listener.Dispose();

    private static async Task ServeAsync(Socket socket, CancellationToken cancellation)
    {
        using var _ = socket;
        socket.NoDelay = true;
        var buffer = new byte[BufferBytes];
        var session = new Session();
        try
        {
            for (var length = 0; ;)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
                if (read == 0) return;
                length = session.Take(buffer, length + read);
                for (var answer = session.Answer.WrittenMemory; answer.Length > 0;)
                    answer = answer[await socket.SendAsync(answer, cancellation)..];
                session.Answer.ResetWrittenCount();
                if (session.IsOver) return;
            }
        }
        catch (Exception e) when (e is SocketException or MqttProtocolException or OperationCanceledException)
        {
        }
    }

    private sealed class Session
    {
        private MqttVersion _version = MqttVersion.V311;

        public ArrayBufferWriter<byte> Answer { get; } = new(BufferBytes);

        public bool IsOver { get; private set; }

        /// <returns>Bytes of an incomplete packet, moved to the front.</returns>
        public int Take(byte[] buffer, int length)
        {
            var received = new ReadOnlySequence<byte>(buffer, 0, length);
            using var reader = new FrameReader(received, BufferBytes);
            while (reader.TryRead(out var frame)) Take(frame);
            var rest = received.Slice(reader.Consumed);
            rest.CopyTo(buffer);
            return (int)rest.Length;
        }

        private void Take(in MqttFrame frame)
        {
            switch (frame.Type)
            {
                case PacketType.Publish:
                    var publish = new PublishView(frame, _version);
                    if (publish.QoS == QoS.AtLeastOnce) AckWriter.Write(Answer, PacketType.PubAck, _version, new Ack(publish.PacketId));
                    break;
                case PacketType.Connect:
                    _version = ((ConnectPacket)PacketReader.Read(frame, _version)).Version;
                    PacketWriter.Write(Answer, new ConnAckPacket(), _version);
                    break;
                case PacketType.PingReq:
                    PacketWriter.Write(Answer, PingRespPacket.Instance, _version);
                    break;
                case PacketType.Disconnect:
                    IsOver = true;
                    break;
            }
        }
    }
}
