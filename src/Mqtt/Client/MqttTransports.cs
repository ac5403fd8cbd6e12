using System.Net.Sockets;

namespace SensorHub.Mqtt.Client;

/// <summary>Opens the byte stream a client speaks over. For TLS wrap the stream of <see cref="MqttTransports.Tcp"/> in an authenticated SslStream.</summary>
public delegate ValueTask<Stream> MqttConnect(CancellationToken cancellation);

public static class MqttTransports
{
    /// <summary>Plain TCP, without Nagle's delay: the client gathers its writes itself.</summary>
    public static MqttConnect Tcp(string host, int port) => async cancellation =>
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    };
}
