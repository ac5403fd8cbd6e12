using System.Buffers;
using System.Text;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Load;

/// <summary>Opens a connection of the load generator: TCP and maybe TLS, CONNECT, CONNACK.</summary>
internal static class LoadConnector
{
    private const int MaxConnAckBytes = 4096;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <returns>The link and the server's Receive Maximum (65 535 when it names none).</returns>
    /// <exception cref="UsageException">Nobody listens, or the server refuses; names the device.</exception>
    public static async Task<(LoadLink Link, int ReceiveMaximum)> ConnectAsync(LoadOptions options, LoadDevice device, TimeProvider clock)
    {
        LoadLink? link = null;
        try
        {
            using var timeout = new CancellationTokenSource(Timeout, clock);
            link = await LoadLink.OpenAsync(options, timeout.Token);
            await link.SendAsync(ConnectOf(options, device), timeout.Token);
            var answer = await ReadConnAckAsync(link, options.Version, timeout.Token);
            if (answer.Reason != ReasonCode.Success)
                throw new UsageException($"{device.Id}: the server refuses the connection: {answer.Reason}. Are device and secret registered there?");
            return (link, answer.Properties?.ReceiveMaximum ?? ushort.MaxValue);
        }
        catch (Exception e)
        {
            link?.Dispose();
            throw e switch
            {
                UsageException => e,
                OperationCanceledException => new UsageException($"{device.Id}: no answer from {options.Host}:{options.Port} in {Timeout.TotalSeconds:0} s.", e),
                _ => new UsageException($"{device.Id}: cannot connect to {options.Host}:{options.Port}: {e.Message}", e),
            };
        }
    }

    private static ReadOnlyMemory<byte> ConnectOf(LoadOptions options, LoadDevice device)
    {
        var packet = new ArrayBufferWriter<byte>();
        PacketWriter.Write(packet, new ConnectPacket
        {
            Version = options.Version,
            ClientId = device.Id,
            CleanStart = true,
            KeepAliveSeconds = options.KeepAliveSeconds,
            UserName = options.IsAnonymous ? null : device.Id,
            Password = options.IsAnonymous ? null : Encoding.UTF8.GetBytes(device.Secret),
        }, options.Version);
        return packet.WrittenMemory;
    }

    private static async Task<ConnAckPacket> ReadConnAckAsync(LoadLink link, MqttVersion version, CancellationToken cancellation)
    {
        var buffer = new byte[MaxConnAckBytes];
        for (var length = 0; ;)
        {
            var read = await link.ReceiveAsync(buffer.AsMemory(length), cancellation);
            if (read == 0) throw new IOException("the server closed the connection before CONNACK");
            length += read;
            if (TryRead(buffer.AsMemory(0, length), version) is { } answer) return answer;
        }
    }

    private static ConnAckPacket? TryRead(ReadOnlyMemory<byte> received, MqttVersion version)
    {
        using var reader = new FrameReader(new ReadOnlySequence<byte>(received), MaxConnAckBytes);
        if (!reader.TryRead(out var frame)) return null;
        return PacketReader.Read(frame, version) as ConnAckPacket ?? throw new IOException($"the server answered CONNECT with {frame.Type}");
    }
}
