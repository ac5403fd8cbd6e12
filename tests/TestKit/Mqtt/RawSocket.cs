using System.Net;
using System.Net.Sockets;

namespace SensorHub.TestKit.Mqtt;

/// <summary>A TCP connection for bytes that are no MQTT. Every wait has a limit.</summary>
public sealed class RawSocket : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TcpClient _client = new();

    public RawSocket(IPEndPoint endPoint) => _client.Connect(endPoint);

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _client.GetStream().WriteAsync(bytes).AsTask().WaitAsync(Limit);

    /// <summary>What came until the other side closed.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        try
        {
            await _client.GetStream().CopyToAsync(all).WaitAsync(Limit);
        }
        catch (IOException)
        {
            // A reset ends it too.
        }

        return all.ToArray();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
