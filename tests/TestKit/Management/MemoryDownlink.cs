using System.Text;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;

namespace SensorHub.TestKit.Management;

/// <summary>Messages that wait in one session for each subscribed topic; nobody takes them. Thread safe.</summary>
public sealed class MemoryDownlink : IDownlink
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _subscribed = [];
    private readonly List<(string Topic, string? Key, string Payload)> _waiting = [];

    /// <summary>Thrown by every call while it is set.</summary>
    public IOException? Refusal { get; set; }

    /// <summary>The next message, and no other, waits for it before it is taken.</summary>
    public Task? HoldNext { get; set; }

    public IReadOnlyList<(string Topic, string? Key, string Payload)> Waiting
    {
        get
        {
            lock (_gate)
                return [.. _waiting];
        }
    }

    public void Subscribe(string topic)
    {
        lock (_gate)
            _subscribed.Add(topic);
    }

    public async Task<int> SendAsync(
        string topic, ReadOnlyMemory<byte> payload, QoS qos, DateTimeOffset? expires = null, string? key = null,
        CancellationToken cancellation = default)
    {
        var hold = HoldNext;
        HoldNext = null;
        await (hold ?? Task.CompletedTask);
        lock (_gate)
        {
            if (Refusal is not null)
                throw Refusal;
            if (!_subscribed.Contains(topic))
                return 0;
            if (key is null || !_waiting.Exists(w => w.Key == key))
                _waiting.Add((topic, key, Encoding.UTF8.GetString(payload.Span)));
            return 1;
        }
    }

    public Task<int> WithdrawAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation = default)
    {
        lock (_gate)
            return Refusal is not null ? Task.FromException<int>(Refusal) : Task.FromResult(_waiting.RemoveAll(w => w.Key is not null && keys.Contains(w.Key)));
    }
}
