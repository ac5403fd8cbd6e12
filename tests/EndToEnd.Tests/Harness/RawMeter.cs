using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>
/// A device that speaks MQTT 3.1.1 on a bare socket: cheap enough for thousands, and independent of every client library. Sends as fast
/// as the socket takes and reads PUBACKs meanwhile.
/// </summary>
internal sealed class RawMeter : IDisposable
{
    private const byte ConnectPacket = 0x10, ConnAckPacket = 0x20, PublishQos1 = 0x32, PubAckPacket = 0x40, PingRequest = 0xC0, PingResponse = 0xD0;
    private const byte UserPasswordCleanSession = 0xC2;
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly string _device;
    private int _acknowledged;
    private ushort _packetId;

    private RawMeter(string device) => _device = device;

    /// <summary>PUBACKs so far.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The hub closed the connection, or it broke.</summary>
    public bool IsClosed { get; private set; }

    /// <exception cref="IOException">The hub did not accept.</exception>
    public static async Task<RawMeter> ConnectAsync(int port, string device, string secret, int keepAliveS)
    {
        var meter = new RawMeter(device);
        await meter._tcp.ConnectAsync("127.0.0.1", port);
        // Protocol name, level 4, flags, keep-alive, then client id, user name, password.
        byte[] body = [.. Text("MQTT"), 4, UserPasswordCleanSession, .. Number(keepAliveS), .. Text(device), .. Text(device), .. Text(secret)];
        await meter._tcp.GetStream().WriteAsync((byte[])[ConnectPacket, .. Length(body.Length), .. body]);
        var answer = new byte[4];
        await meter._tcp.GetStream().ReadExactlyAsync(answer);
        if (answer is not [ConnAckPacket, 2, _, 0])
            throw new IOException($"{device} was not accepted: {Convert.ToHexString(answer)}");
        _ = meter.ReadAsync();
        return meter;
    }

    /// <summary>Sends one reading; waits when the socket is full.</summary>
    public Task SendAsync(long ms, double leq) =>
        SendTextAsync(string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":{ms},\"leq\":{leq:F2}}}"));

    /// <summary>Sends any payload.</summary>
    public Task SendTextAsync(string payload)
    {
        _packetId = (ushort)(_packetId % ushort.MaxValue + 1);
        byte[] body = [.. Text($"sensorhub/v1/{_device}/telemetry"), .. Number(_packetId), .. Encoding.ASCII.GetBytes(payload)];
        return _tcp.GetStream().WriteAsync((byte[])[PublishQos1, .. Length(body.Length), .. body]).AsTask();
    }

    public Task PingAsync() => _tcp.GetStream().WriteAsync((byte[])[PingRequest, 0]).AsTask();

    public void Dispose() => _tcp.Dispose();

    private async Task ReadAsync()
    {
        // Everything the hub sends a publisher of QoS 1 is four or two bytes long.
        var buffer = new byte[4096];
        var held = 0;
        try
        {
            while (await _tcp.GetStream().ReadAsync(buffer.AsMemory(held)) is > 0 and var read)
            {
                held += read;
                var at = 0;
                for (int length; at + 2 <= held && at + (length = 2 + buffer[at + 1]) <= held; at += length)
                    if (buffer[at] == PubAckPacket)
                        Interlocked.Increment(ref _acknowledged);
                    else if (buffer[at] != PingResponse)
                        throw new IOException($"unexpected packet {buffer[at]:X2}");
                buffer.AsSpan(at, held - at).CopyTo(buffer);
                held -= at;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Told by IsClosed.
        }

        IsClosed = true;
    }

    private static byte[] Text(string text) => [.. Number(text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Number(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] Length(int length) => length < 128 ? [(byte)length] : [(byte)(length % 128 | 128), .. Length(length / 128)];
}
