using System.Collections.Concurrent;
using System.Text;
using SensorHub.Mqtt.Client;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Publishing;

/// <summary>
/// Publishes for many devices at QoS 1, each over its own connection (opened with its first message) or all over one gateway's. Messages of
/// one device stay in order; a full window makes the caller wait. One caller at a time.
/// </summary>
/// <param name="connect">Opens the byte stream to the server.</param>
/// <param name="secrets">Device id → secret.</param>
/// <param name="gatewayId">The device whose connection carries everything; null = each device its own.</param>
/// <param name="networkClock">For keep-alive and time-outs; not the city's.</param>
public sealed class FleetPublisher(
    MqttConnect connect, IReadOnlyDictionary<string, string> secrets, string? gatewayId, TimeProvider networkClock) : IAsyncDisposable
{
    private const int InFlight = 256;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(20);
    private readonly Dictionary<string, MqttClient> _clients = [];
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
        if (!_clients.TryGetValue(connectionId, out var client))
            _clients[connectionId] = client = await ConnectAsync(connectionId, cancellation);
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
        foreach (var client in _clients.Values) await client.FlushAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values) await client.DisposeAsync();
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
}
