namespace SensorHub.Simulators.Scenarios;

/// <summary>One MQTT message of a scenario.</summary>
/// <param name="DeviceId">Whose readings it carries.</param>
/// <param name="Payload">UTF-8 JSON: one reading, or an array of them.</param>
/// <param name="EventMs">Event time of its (first) reading, Unix ms.</param>
/// <param name="SendMs">City time at which it is sent, Unix ms; never before the reading.</param>
/// <param name="GatewayId">Who publishes it instead of the device; null = the device itself.</param>
public readonly record struct SimulatedMessage(
    string DeviceId, string Topic, ReadOnlyMemory<byte> Payload, long EventMs, long SendMs, string? GatewayId = null)
{
    /// <summary>Who connects and publishes it.</summary>
    public string ConnectionId => GatewayId ?? DeviceId;
}

/// <summary>One reading of a device as the JSON object it sends.</summary>
public readonly record struct SimulatedReading(long EventMs, ReadOnlyMemory<byte> Json);
