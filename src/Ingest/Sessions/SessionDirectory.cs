using System.Collections.Concurrent;
using SensorHub.Ingest.Connections;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Sessions;

/// <summary>Which connection speaks for a device now: the newest, never two. Thread safe.</summary>
internal sealed class SessionDirectory
{
    private readonly ConcurrentDictionary<string, MqttConnection> _byClientId = new();

    private readonly ConnectedClients _connected;

    public SessionDirectory(ISessionStore store, ConnectedClients connected)
    {
        _connected = connected;
        store.Queued += (_, e) => Signal(e.Keys);
    }

    /// <summary>
    /// The newcomer takes over; whoever was there is told so and closed [MQTT-3.1.4-3]. Completes when nobody else has the session any more, with what
    /// was in flight on disk or failed.
    /// </summary>
    public Task EnterAsync(string clientId, MqttConnection connection)
    {
        MqttConnection? old = null;
        _byClientId.AddOrUpdate(clientId, connection, (_, before) =>
        {
            old = before;
            return connection;
        });
        _connected.Enter(clientId, connection);
        old?.RequestClose(ReasonCode.SessionTakenOver);
        return old?.Ended ?? Task.CompletedTask;
    }

    public void Leave(string clientId, MqttConnection connection)
    {
        _byClientId.TryRemove(KeyValuePair.Create(clientId, connection));
        _connected.Leave(clientId, connection);
    }

    private void Signal(IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            if (_byClientId.TryGetValue(key, out var connection))
                connection.Signal();
        }
    }
}
