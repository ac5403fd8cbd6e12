using System.Text;
using SensorHub.Mqtt.Topics;

namespace SensorHub.Mqtt.Client;

/// <summary>A topic name checked and encoded once, to publish under many times.</summary>
public sealed class PreparedTopic
{
    /// <exception cref="ArgumentException">Not a topic name; the message names the clause.</exception>
    public PreparedTopic(string name)
    {
        if (!TopicName.IsValid(name)) throw new ArgumentException($"'{name}' is no topic name [MQTT-4.7.0-1, MQTT-4.7.3-1].", nameof(name));
        Name = name;
        Utf8 = Encoding.UTF8.GetBytes(name);
    }

    public string Name { get; }

    public ReadOnlyMemory<byte> Utf8 { get; }
}
