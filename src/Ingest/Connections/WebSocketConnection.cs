using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Connections;

/// <summary>
/// An MQTT connection inside a WebSocket (section 6): the bytes of its binary frames, wherever they are cut, are what a socket's would be. Runs the
/// handler that every connection has; reads no further ahead than a socket does.
/// </summary>
internal sealed class WebSocketConnection : ConnectionContext, IDuplexPipe, IConnectionLifetimeNotificationFeature
{
    private readonly HttpContext _http;
    private readonly WebSocket _socket;
    private readonly Pipe _received = Bounded(IngestRegistration.ConnectionBufferBytes);
    private readonly Pipe _sent = Bounded(IDownlink.MaxPayloadBytes);
    private WebSocketCloseStatus _closeStatus = WebSocketCloseStatus.NormalClosure;

    /// <param name="stopping">The hub stops: the client is told.</param>
    public WebSocketConnection(HttpContext http, WebSocket socket, CancellationToken stopping)
    {
        _http = http;
        _socket = socket;
        Transport = this;
        ConnectionId = http.Connection.Id;
        ConnectionClosed = http.RequestAborted;
        RemoteEndPoint = new IPEndPoint(http.Connection.RemoteIpAddress ?? IPAddress.None, http.Connection.RemotePort);
        ConnectionClosedRequested = stopping;
        Features.Set<IConnectionLifetimeNotificationFeature>(this);
    }

    public override string ConnectionId { get; set; }
    public override IFeatureCollection Features { get; } = new FeatureCollection();
    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();
    public override IDuplexPipe Transport { get; set; }
    public CancellationToken ConnectionClosedRequested { get; set; }
    public PipeReader Input => _received.Reader;
    public PipeWriter Output => _sent.Writer;

    public override void Abort(ConnectionAbortedException abortReason) => _http.Abort();

    public void RequestClose() => _http.Abort();

    /// <summary>Serves MQTT until either side ends it, then closes the WebSocket. Throws nothing.</summary>
    /// <param name="closeTimeout">For what was said last to reach the client.</param>
    public async Task RunAsync(ConnectionHandler mqtt, TimeSpan closeTimeout, TimeProvider clock)
    {
        var receiving = ReceiveAsync();
        var sending = SendAsync();
        await mqtt.OnConnectedAsync(this);
        await Output.CompleteAsync();
        await Input.CompleteAsync();
        using var limit = new CancellationTokenSource(closeTimeout, clock);
        try
        {
            await sending.WaitAsync(limit.Token);
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(_closeStatus, statusDescription: null, limit.Token);
            await receiving.WaitAsync(limit.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            _http.Abort();
        }

        await Task.WhenAll(receiving, sending);
    }

    private static Pipe Bounded(int bytes) => new(new(pauseWriterThreshold: bytes, resumeWriterThreshold: bytes / 2, useSynchronizationContext: false));

    private async Task ReceiveAsync()
    {
        Exception? fault = null;
        try
        {
            var isRead = true;
            while (true)
            {
                var frame = await _socket.ReceiveAsync(_received.Writer.GetMemory(), _http.RequestAborted);
                if (frame.MessageType == WebSocketMessageType.Close)
                    break;
                if (frame.MessageType != WebSocketMessageType.Binary)
                    throw new ConnectionAbortedException("A WebSocket frame that is not binary [MQTT-6.0.0-1].");
                if (!isRead)
                    continue;
                _received.Writer.Advance(frame.Count);
                isRead = !(await _received.Writer.FlushAsync()).IsCompleted;
            }
        }
        catch (ConnectionAbortedException e)
        {
            _closeStatus = WebSocketCloseStatus.InvalidMessageType;
            fault = e;
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            fault = new ConnectionResetException(e.Message, e);
        }

        await _received.Writer.CompleteAsync(fault);
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                var read = await _sent.Reader.ReadAsync();
                foreach (var bytes in read.Buffer)
                    await _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, _http.RequestAborted);
                _sent.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // What reads tells it.
        }

        await _sent.Reader.CompleteAsync();
    }
}
