using System.Collections.Concurrent;
using SensorHub.Devices.Registry;

namespace SensorHub.Ingest.Connections;

/// <summary>All live connections and the one heartbeat that watches their deadlines and rights. Thread safe.</summary>
public sealed class ConnectionSet : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<MqttConnection, bool> _connections = new();
    private readonly IRegistry _registry;
    private readonly ITimer _heartbeat;
    private int _count;

    public ConnectionSet(IRegistry registry, IngestClocks clocks)
    {
        _registry = registry;
        _heartbeat = clocks.Network.CreateTimer(static s => ((ConnectionSet)s!).Tick(), this, Beat, Beat);
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Connections that the hub lets wait: for the disk, for room, or for their quota.</summary>
    public int Held => _connections.Count(c => c.Key.IsHeld);

    public void Dispose() => _heartbeat.Dispose();

    internal bool TryAdd(MqttConnection connection, int limit)
    {
        if (Interlocked.Increment(ref _count) > limit)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        _connections.TryAdd(connection, true);
        return true;
    }

    internal void Remove(MqttConnection connection)
    {
        if (_connections.TryRemove(connection, out _))
            Interlocked.Decrement(ref _count);
    }

    private void Tick()
    {
        var snapshot = _registry.Current;
        foreach (var (connection, _) in _connections)
        {
            connection.CheckRights(snapshot);
            connection.CheckDeadline();
        }
    }
}
