using System.Net;
using System.Net.Sockets;
using SensorHub.Devices.Time;

namespace SensorHub.EndToEnd.Tests.Brokers;

/// <summary>A TCP relay that lets so many bytes a second through each way, and can be torn.</summary>
internal sealed class SlowLink : IAsyncDisposable
{
    private const int ChunkBytes = 512;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<TcpClient> _ends = [];
    private readonly int _target;
    private readonly TimeSpan _pause;
    private readonly Task _accepting;

    public SlowLink(int target, int bytesPerSecond)
    {
        (_target, _pause) = (target, TimeSpan.FromSeconds((double)ChunkBytes / bytesPerSecond));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every connection of now breaks, with what was on its way.</summary>
    public void Tear()
    {
        lock (_ends)
        {
            _ends.ForEach(end => end.Dispose());
            _ends.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Tear();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_end.Token);
                var far = new TcpClient { ReceiveBufferSize = ChunkBytes };
                await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                lock (_ends)
                    _ends.AddRange([near, far]);
                _ = RelayAsync(near.GetStream(), far.GetStream());
                _ = RelayAsync(far.GetStream(), near.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[ChunkBytes];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var read)
            {
                await Task.Delay(_pause, SystemClock.Instance);
                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Torn.
        }

        await from.DisposeAsync();
        await to.DisposeAsync();
    }
}
