using System.Text;
using SensorHub.Mqtt.Client;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Playing;

/// <summary>One MQTT connection for each device of a scenario, opened with its first message. One caller at a time.</summary>
/// <param name="networkClock">Monotonic time of keep-alive and reconnects.</param>
public sealed class DeviceConnections(string host, int port, IEnumerable<SimulatedDevice> devices, TimeProvider networkClock) : IAsyncDisposable
{
    private const int InFlight = 256;
    private readonly Dictionary<string, SimulatedDevice> _devices = devices.ToDictionary(d => d.Id);
    private readonly Dictionary<string, MqttClient> _clients = [];
    private readonly Dictionary<string, PreparedTopic> _topics = [];
    private long _acknowledged;
    private long _refused;

    /// <summary>Messages acknowledged with success. Thread safe.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Messages acknowledged with a reason against them. Thread safe.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Publishes at QoS 1; completes when the device's window has room.</summary>
    public async ValueTask PublishAsync(SimulatedMessage message, CancellationToken cancellation)
    {
        if (!_clients.TryGetValue(message.DeviceId, out var client))
            client = await ConnectAsync(_devices[message.DeviceId], cancellation);
        if (!_topics.TryGetValue(message.Topic, out var topic))
            _topics.Add(message.Topic, topic = new PreparedTopic(message.Topic));
        await client.PublishAsync(topic, message.Payload, cancellation: cancellation);
    }

    /// <summary>Completes when everything published is acknowledged.</summary>
    public Task FlushAsync(CancellationToken cancellation) => Task.WhenAll(_clients.Values.Select(c => c.FlushAsync(cancellation)));

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            await client.DisposeAsync();
    }

    private async ValueTask<MqttClient> ConnectAsync(SimulatedDevice device, CancellationToken cancellation)
    {
        var options = new MqttClientOptions
        {
            ClientId = device.Id,
            UserName = device.Id,
            Password = Encoding.UTF8.GetBytes(device.Secret),
            MaxInFlight = InFlight,
            JitterSeed = _clients.Count,
            OnAcknowledged = ack => Interlocked.Increment(ref (byte)ack.Reason < 0x80 ? ref _acknowledged : ref _refused),
        };
        var client = new MqttClient(MqttTransports.Tcp(host, port), options, networkClock);
        _clients.Add(device.Id, client);
        await client.ConnectAsync(cancellation);
        return client;
    }
}
