using System.Security.Authentication;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Client;

/// <summary>
/// An MQTT client with QoS 0 and 1 that stays connected. QoS 1 messages are kept until acknowledged and sent again, in order and with DUP, after
/// every reconnect; memory is bounded and publishing waits when it is used up. Thread safe.
/// </summary>
public sealed class MqttClient : IAsyncDisposable
{
    private readonly MqttConnect _connect;
    private readonly MqttClientOptions _options;
    private readonly TimeProvider _time;
    private readonly Outbox _outbox;
    private readonly Subscriptions _subscriptions;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _firstConnection = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task> _run;

    /// <exception cref="ArgumentException">Options out of range; the message names each.</exception>
    public MqttClient(MqttConnect connect, MqttClientOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _connect = connect;
        _options = options;
        _time = time;
        _outbox = new Outbox(options);
        _subscriptions = new Subscriptions(_outbox, options.MaxInFlight + options.MaxQueued + 1);
        _run = new Lazy<Task>(() => Task.Run(RunAsync));
    }

    /// <summary>QoS 1 messages not yet acknowledged, sent or not.</summary>
    public int Pending => _outbox.Pending;

    /// <summary>QoS 0 messages published while there was no connection.</summary>
    public long DroppedQoS0 => _outbox.DroppedQoS0;

    /// <summary>Starts the client and completes with its first CONNACK. An unreachable server is tried again until the token is cancelled; the client goes on
    /// trying after that, until disposed.</summary>
    /// <exception cref="MqttRefusedException">The server will not have this client; trying again cannot help.</exception>
    public async Task ConnectAsync(CancellationToken cancellation = default)
    {
        _ = _run.Value;
        await _firstConnection.Task.WaitAsync(cancellation);
    }

    /// <summary>
    /// Publishes if there is room, without waiting or allocating. QoS 0 without a connection is dropped and counted. Room comes
    /// back in groups of a quarter of the slots, so that waiting costs little.
    /// </summary>
    /// <param name="payload">Copied before the call returns.</param>
    /// <param name="tag">Comes back in <see cref="PublishAck.Tag"/>.</param>
    /// <returns>False when window and queue are full (QoS 1) or 64 KiB wait to be written (QoS 0).</returns>
    /// <exception cref="InvalidOperationException">The connected server does not take a message of this size, QoS or retain flag.</exception>
    /// <exception cref="ObjectDisposedException">The client has stopped; the inner exception says why.</exception>
    public bool TryPublish(PreparedTopic topic, ReadOnlySpan<byte> payload, ulong tag = 0, QoS qos = QoS.AtLeastOnce, bool retain = false)
    {
        ArgumentNullException.ThrowIfNull(topic);
        RequireSupported(qos);
        return _outbox.TryPublish(topic, payload, qos, retain, tag, waiter: null);
    }

    /// <summary>Publishes, waiting for room when there is none. Completes when the message is in the window or the queue, not when it is acknowledged.</summary>
    /// <param name="payload">May be reused once the task has completed.</param>
    /// <exception cref="InvalidOperationException">See <see cref="TryPublish"/>.</exception>
    /// <exception cref="ObjectDisposedException">See <see cref="TryPublish"/>.</exception>
    public ValueTask PublishAsync(
        PreparedTopic topic, ReadOnlyMemory<byte> payload, ulong tag = 0, QoS qos = QoS.AtLeastOnce, bool retain = false, CancellationToken cancellation = default)
    {
        return TryPublish(topic, payload.Span, tag, qos, retain)
            ? ValueTask.CompletedTask
            : WaitAndPublishAsync(_outbox, topic, payload, qos, retain, tag, waiter: null, cancellation);
    }

    /// <summary>Publishes at QoS 1 and completes with what the server said. Through reconnects, so possibly long.</summary>
    public async Task<ReasonCode> PublishAndWaitAsync(PreparedTopic topic, ReadOnlyMemory<byte> payload, bool retain = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var acknowledged = new TaskCompletionSource<ReasonCode>(TaskCreationOptions.RunContinuationsAsynchronously);
        await WaitAndPublishAsync(_outbox, topic, payload, QoS.AtLeastOnce, retain, tag: 0, acknowledged, cancellation);
        return await acknowledged.Task.WaitAsync(cancellation);
    }

    /// <summary>Subscribes and completes with the server's answer, one reason per filter. Renewed by itself when the server has lost the session.</summary>
    /// <exception cref="ArgumentException">A malformed filter, none, or QoS 2.</exception>
    public Task<IReadOnlyList<ReasonCode>> SubscribeAsync(IReadOnlyList<Subscription> subscriptions, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subscriptions);
        foreach (var subscription in subscriptions) RequireSupported(subscription.MaximumQoS);
        return _subscriptions.SubscribeAsync(subscriptions, cancellation);
    }

    /// <exception cref="ArgumentException">A malformed filter, or none.</exception>
    public Task UnsubscribeAsync(IReadOnlyList<string> filters, CancellationToken cancellation = default) =>
        _subscriptions.UnsubscribeAsync(filters, cancellation);

    /// <summary>Completes when every QoS 1 message is acknowledged and every byte is written.</summary>
    public Task FlushAsync(CancellationToken cancellation = default) => _outbox.DrainedAsync().WaitAsync(cancellation);

    /// <summary>Flushes, says DISCONNECT and stops.</summary>
    public async Task DisconnectAsync(CancellationToken cancellation = default)
    {
        await FlushAsync(cancellation);
        await DisposeAsync();
    }

    /// <summary>Says DISCONNECT and stops without waiting for acknowledgements.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.Value;
    }

    private async Task RunAsync()
    {
        var backoff = new ReconnectBackoff(_options.ReconnectMin, _options.ReconnectMax, _options.JitterSeed);
        while (true)
        {
            var cause = await TryOneConnectionAsync(backoff);
            if (_stop.IsCancellationRequested || IsFinal(cause))
            {
                Stopped(_stop.IsCancellationRequested ? null : cause);
                return;
            }

            _options.OnConnection?.Invoke(new ConnectionEvent(ConnectionState.Disconnected, cause));
            await Task.Delay(backoff.Next(), _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Exception> TryOneConnectionAsync(ReconnectBackoff backoff)
    {
        try
        {
            _stop.Token.ThrowIfCancellationRequested();
            _options.OnConnection?.Invoke(new ConnectionEvent(ConnectionState.Connecting, null));
            using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
            using var opening = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
            await using var connection = new MqttConnection(await _connect(opening.Token), _options, _time, _outbox, _subscriptions);
            var connAck = await connection.HandshakeAsync(opening.Token);
            if (connAck.Reason != ReasonCode.Success) throw new MqttRefusedException(connAck.Reason);
            backoff.Reset();
            Connected(connAck);
            var serverKeepAlive = connAck.Properties?.ServerKeepAlive;
            await connection.RunAsync(serverKeepAlive is null ? _options.KeepAlive : TimeSpan.FromSeconds(serverKeepAlive.Value), _stop.Token);
            return new MqttConnectionLostException("The connection ended.");
        }
        catch (OperationCanceledException cause) when (!_stop.IsCancellationRequested)
        {
            return new TimeoutException($"No CONNACK within {_options.ConnectTimeout}.", cause);
        }
        catch (Exception cause)
        {
            return cause;
        }
        finally
        {
            _subscriptions.Lost();
            _outbox.Close();
        }
    }

    private void Connected(ConnAckPacket connAck)
    {
        var refused = new List<Completion>();
        _outbox.Open(ServerLimits.Of(connAck), refused);
        InboundHandler.Tell(refused, _options);
        _subscriptions.Connected(connAck.SessionPresent);
        _firstConnection.TrySetResult();
        _options.OnConnection?.Invoke(new ConnectionEvent(ConnectionState.Connected, null, connAck.SessionPresent));
    }

    // A takeover is final, or two clients of one name would throw each other out for ever.
    private bool IsFinal(Exception cause) => cause switch
    {
        MqttConnectionLostException { Reason: ReasonCode.SessionTakenOver } => true,
        MqttRefusedException refused => !refused.IsTransient && !_firstConnection.Task.IsCompleted,
        MqttProtocolException or AuthenticationException or ArgumentException => !_firstConnection.Task.IsCompleted,
        _ => false,
    };

    private void Stopped(Exception? cause)
    {
        var reason = cause ?? new OperationCanceledException("The MQTT client was closed.");
        _outbox.Stop(reason);
        _subscriptions.Stop(reason);
        _firstConnection.TrySetException(reason);
        _ = _firstConnection.Task.Exception;
        _options.OnConnection?.Invoke(new ConnectionEvent(ConnectionState.Stopped, cause));
    }

    private static async ValueTask WaitAndPublishAsync(
        Outbox outbox, PreparedTopic topic, ReadOnlyMemory<byte> payload, QoS qos, bool retain, ulong tag, TaskCompletionSource<ReasonCode>? waiter, CancellationToken cancellation)
    {
        while (!outbox.TryPublish(topic, payload.Span, qos, retain, tag, waiter))
            await outbox.SpaceAsync(qos).WaitAsync(cancellation);
    }

    private static void RequireSupported(QoS qos)
    {
        if (qos > QoS.AtLeastOnce) throw new ArgumentOutOfRangeException(nameof(qos), qos, "The client speaks QoS 0 and 1.");
    }
}
