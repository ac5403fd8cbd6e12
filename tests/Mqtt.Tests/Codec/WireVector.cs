using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

/// <summary>A packet beside its bytes, composed by hand from the text of the standard.</summary>
internal sealed record WireVector(string Name, MqttVersion Version, string Hex, MqttPacket Packet)
{
    public static readonly IReadOnlyDictionary<string, WireVector> All =
        Vectors311.All.Concat(Vectors5.Connection).Concat(Vectors5.Messages).ToDictionary(vector => vector.Name);

    public static TheoryData<string> Names => [.. All.Keys];
}
