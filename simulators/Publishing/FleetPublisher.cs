using System.Collections.Concurrent;
using System.Text;
using SensorHub.Mqtt.Client;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Publishing;

/// <summary>
/// Publishes for many devices at QoS 1, each over its own connection (opened with its first message) or all over one gateway's. Messages of
/// one device stay in order; a full window makes the caller wait. One caller at a time. When no more connections may be opened, the one that
/// was not used for longest is closed, once everything on it is acknowledged.
/// </summary>
/// <param name="connect">Opens the byte stream to the server.</param>
/// <param name="secrets">Device id → secret.</param>
/// <param name="gatewayId">The device whose connection carries everything; null = each device its own.</param>
/// <param name="networkClock">For keep-alive and time-outs; not the city's.</param>
/// <param name="maxConnections">Open at once, from 1.</param>
public sealed class FleetPublisher(
    MqttConnect connect, IReadOnlyDictionary<string, string> secrets, string? gatewayId, TimeProvider networkClock,
    int maxConnections = int.MaxValue) : IAsyncDisposable
{
    private const int InFlight = 256;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(20);
    private readonly Dictionary<string, LinkedListNode<Connection>> _clients = [];

    // The one used last is the last.
    private readonly LinkedList<Connection> _byUse = [];
    private readonly Dictionary<string, PreparedTopic> _topics = [];
    private readonly ConcurrentDictionary<ReasonCode, long> _answers = new();
    private long _sent;

    /// <summary>May be asked by any thread.</summary>
    public PublishCounts Counts
    {
        get
        {
            var answers = _answers.ToArray();
            return new PublishCounts(
                Interlocked.Read(ref _sent),
                answers.Where(answer => answer.Key < ReasonCode.UnspecifiedError).Sum(answer => answer.Value),
                answers.Where(answer => answer.Key >= ReasonCode.UnspecifiedError).ToDictionary());
        }
    }

    /// <summary>Completes when the message is in the connection's window or queue.</summary>
    /// <exception cref="UsageException">No secret for the device, nobody listens, or the server refuses it.</exception>
    public async ValueTask PublishAsync(string deviceId, string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var connectionId = gatewayId ?? deviceId;
        var client = await ClientOfAsync(connectionId, cancellation);
        if (!_topics.TryGetValue(topic, out var prepared)) _topics[topic] = prepared = new PreparedTopic(topic);
        try
        {
            await client.PublishAsync(prepared, payload, cancellation: cancellation);
        }
        catch (ObjectDisposedException e)
        {
            throw new UsageException($"{connectionId}: the server ended the connection for good: {(e.InnerException ?? e).Message}", e);
        }

        Interlocked.Increment(ref _sent);
    }

    /// <summary>Completes when everything is acknowledged.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        foreach (var connection in _byUse) await connection.Client.FlushAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _byUse) await connection.Client.DisposeAsync();
    }

    private async ValueTask<MqttClient> ClientOfAsync(string id, CancellationToken cancellation)
    {
        if (_clients.TryGetValue(id, out var known))
        {
            if (known != _byUse.Last)
            {
                _byUse.Remove(known);
                _byUse.AddLast(known);
            }

            return known.Value.Client;
        }

        if (_clients.Count >= maxConnections) await CloseOldestAsync(cancellation);
        var client = await ConnectAsync(id, cancellation);
        _clients[id] = _byUse.AddLast(new Connection(id, client));
        return client;
    }

    private async Task CloseOldestAsync(CancellationToken cancellation)
    {
        var oldest = _byUse.First!.Value;
        await oldest.Client.DisconnectAsync(cancellation);
        _byUse.RemoveFirst();
        _clients.Remove(oldest.Id);
    }

    private async Task<MqttClient> ConnectAsync(string id, CancellationToken cancellation)
    {
        if (!secrets.TryGetValue(id, out var secret))
            throw new UsageException($"{id}: no secret known; add a line '{id},SECRET' to the secrets file.");
        Exception? lastCause = null;
        var client = new MqttClient(
            connect,
            new MqttClientOptions
            {
                ClientId = id,
                UserName = id,
                Password = Encoding.UTF8.GetBytes(secret),
                MaxInFlight = InFlight,
                JitterSeed = _clients.Count,
                OnAcknowledged = ack => _answers.AddOrUpdate(ack.Reason, 1, (_, count) => count + 1),
                OnConnection = change => lastCause = change.Cause ?? lastCause,
            },
            networkClock);
        using var limit = new CancellationTokenSource(ConnectLimit, networkClock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await client.ConnectAsync(either.Token);
            return client;
        }
        catch (Exception e)
        {
            await client.DisposeAsync();
            cancellation.ThrowIfCancellationRequested();
            throw e switch
            {
                MqttRefusedException refused => new UsageException($"{id}: {refused.Message} Is it registered there, enabled, and the secret the right one?", e),
                OperationCanceledException => new UsageException($"{id}: no connection in {ConnectLimit.TotalSeconds:0} s: {lastCause?.Message ?? "no answer"}", e),
                _ => new UsageException($"{id}: {e.Message}", e),
            };
        }
    }

    private sealed record Connection(string Id, MqttClient Client);
}
