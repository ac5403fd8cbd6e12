using System.Collections.Concurrent;
using SensorHub.Devices.Time;

namespace SensorHub.Ingest.Sessions;

/// <summary>Who is connected now, and since when. Thread safe.</summary>
public sealed class ConnectedClients(IngestClocks clocks)
{
    private readonly ConcurrentDictionary<string, (object Connection, long SinceMs)> _byKey = new();

    /// <summary>City time, Unix ms; null = not connected itself, though its gateway may be.</summary>
    public long? SinceMs(string deviceId) => _byKey.TryGetValue(deviceId, out var client) ? client.SinceMs : null;

    internal void Enter(string key, object connection) => _byKey[key] = (connection, clocks.City.NowMs());

    internal void Leave(string key, object connection)
    {
        if (_byKey.TryGetValue(key, out var client) && ReferenceEquals(client.Connection, connection))
            _byKey.TryRemove(KeyValuePair.Create(key, client));
    }
}
