using SensorHub.Devices.Registry;

namespace SensorHub.Ingest.Brokers;

/// <summary>Whose the topics of external brokers are. Thread safe.</summary>
public sealed class BrokerTopics(IReadOnlyList<BrokerOptions> brokers)
{
    private readonly TopicTemplate[][] _templates = [.. brokers.Select(b => b.Topics.Select(TopicTemplate.Parse).ToArray())];

    /// <summary>The device of the registry that the topic names; null when it names none, or two brokers read it differently.</summary>
    public Device? DeviceOf(string topic, RegistrySnapshot registry) =>
        _templates.Select(t => TopicTemplate.DeviceIn(t, topic)).OfType<string>().Distinct().ToList() is [var id]
            ? registry.Devices.GetValueOrDefault(id)
            : null;
}
