using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Ingest.Connections;

/// <summary>
/// Whose telemetry a topic is, and whether the connection may send it:
/// <c>sensorhub/v1/{own id}/telemetry</c>, <c>v1/devices/me/telemetry</c>, and for the devices of a gateway
/// <c>sensorhub/v1/{child id}/telemetry</c> and <c>v1/gateway/telemetry</c>; for <see cref="Management.ReportTopics"/> the same ids. Topics are compared byte by byte, so no wildcard, slash or case in an id means anything. Hot: no allocation for known topics.
/// </summary>
internal sealed class TopicAccess
{
    private const int MaxIdLength = 64;
    private readonly IRegistry _registry;
    private readonly byte[] _ownTopic;
    private readonly Dictionary<string, Device> _children = [];
    private readonly Dictionary<string, Device>.AlternateLookup<ReadOnlySpan<char>> _childrenByChars;
    private RegistrySnapshot _childrenOf;
    private volatile Device _device;

    public TopicAccess(Device device, IRegistry registry)
    {
        _device = device;
        _registry = registry;
        _childrenOf = registry.Current;
        _childrenByChars = _children.GetAlternateLookup<ReadOnlySpan<char>>();
        _ownTopic = [.. Prefix, .. Encoding.UTF8.GetBytes(device.Id), .. Suffix];
    }

    private static ReadOnlySpan<byte> Prefix => "sensorhub/v1/"u8;
    private ReadOnlySpan<byte> OwnId => _ownTopic.AsSpan()[Prefix.Length..^Suffix.Length];
    private static ReadOnlySpan<byte> Suffix => "/telemetry"u8;

    /// <summary>The connected device as the registry has it now.</summary>
    public Device Device
    {
        get => _device;
        set => _device = value;
    }

    /// <summary>Whether the payload names the devices it speaks for, each to be asked for with <see cref="ResolveChild"/>.</summary>
    public static bool IsForChildren(ReadOnlySpan<byte> topic) => topic.SequenceEqual("v1/gateway/telemetry"u8);

    /// <summary>The device that the topic speaks for, or null when it is not the connection's to use.</summary>
    public Device? Resolve(ReadOnlySpan<byte> topic, out PayloadFormat format)
    {
        format = PayloadFormat.Json;
        if (topic.SequenceEqual(_ownTopic))
            return _device;
        if (topic.SequenceEqual("v1/devices/me/telemetry"u8))
        {
            format = PayloadFormat.ThingsBoardJson;
            return _device;
        }

        return topic.StartsWith(Prefix) && topic.EndsWith(Suffix) && topic.Length > Prefix.Length + Suffix.Length
            ? ResolveChild(topic[Prefix.Length..^Suffix.Length])
            : null;
    }

    /// <summary>The device of that id, the connection's own or a child, or null when the connection may not speak for it.</summary>
    public Device? ResolveChild(ReadOnlySpan<byte> id)
    {
        if (id.SequenceEqual(OwnId))
            return _device;
        if (id.Length > MaxIdLength || !Ascii.IsValid(id))
            return null;
        var snapshot = _registry.Current;
        if (!ReferenceEquals(snapshot, _childrenOf))
        {
            _children.Clear();
            _childrenOf = snapshot;
        }

        Span<char> chars = stackalloc char[MaxIdLength];
        ReadOnlySpan<char> key = chars[..Encoding.ASCII.GetChars(id, chars)];
        if (_childrenByChars.TryGetValue(key, out var child))
            return child;
        if (!snapshot.Devices.TryGetValue(key.ToString(), out child) || !child.Enabled || child.GatewayId != _device.Id)
            return null;
        _children.Add(child.Id, child);
        return child;
    }
}
