using System.Net;
using System.Net.Sockets;

namespace SensorHub.TestKit.Servers;

/// <summary>When the connection is cut.</summary>
public enum Cut
{
    Never,

    /// <summary>The word is read from the client and goes no further.</summary>
    BeforeServer,

    /// <summary>The server has answered the word, and its answer goes no further.</summary>
    BeforeAnswer,
}

/// <summary>Stands before a server on loopback and cuts a connection, once, at a word that the client sends.</summary>
public sealed class CuttingProxy : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly byte[] _word;
    private readonly int _port;
    private int _next;

    /// <param name="port">Of the server.</param>
    public CuttingProxy(int port, byte[] word)
    {
        (_port, _word) = (port, word);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections made so far.</summary>
    public int Connections { get; private set; }

    /// <summary>At the next word.</summary>
    public void CutNext(Cut cut) => Volatile.Write(ref _next, (int)cut);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Connections++;
                _ = CarryAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
            var way = new Way(client.GetStream(), server.GetStream());
            await Task.WhenAny(ForwardAsync(way), AnswerAsync(way));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went.
        }
    }

    private async Task ForwardAsync(Way way)
    {
        var buffer = new byte[BufferBytes];
        int length;
        while ((length = await way.Client.ReadAsync(buffer, _end.Token)) > 0)
        {
            var sent = buffer.AsMemory(0, length);
            var cut = sent.Span.IndexOf(_word) >= 0 ? (Cut)Interlocked.Exchange(ref _next, (int)Cut.Never) : Cut.Never;
            if (cut == Cut.BeforeServer)
                return;
            way.Answers = cut != Cut.BeforeAnswer;
            await way.Server.WriteAsync(sent, _end.Token);
        }
    }

    // Only the answer says that the server has done it: a connection closed before is a request that may be dropped.
    private async Task AnswerAsync(Way way)
    {
        var buffer = new byte[BufferBytes];
        int length;
        while ((length = await way.Server.ReadAsync(buffer, _end.Token)) > 0 && way.Answers)
            await way.Client.WriteAsync(buffer.AsMemory(0, length), _end.Token);
    }

    private sealed class Way(NetworkStream client, NetworkStream server)
    {
        private volatile bool _answers = true;

        public NetworkStream Client => client;
        public NetworkStream Server => server;

        /// <summary>False once the next answer is to be withheld.</summary>
        public bool Answers
        {
            get => _answers;
            set => _answers = value;
        }
    }
}
