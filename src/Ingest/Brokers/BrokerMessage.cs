using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Brokers;

/// <summary>A message as the client library hands it over.</summary>
/// <param name="AcknowledgeAsync">Sends PUBACK or PUBREC on the connection that the message came by; nothing at QoS 0.</param>
internal sealed record BrokerMessage(string Topic, ReadOnlyMemory<byte> Payload, QoS QoS, Func<CancellationToken, Task> AcknowledgeAsync);
