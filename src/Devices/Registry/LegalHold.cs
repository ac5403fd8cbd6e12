namespace SensorHub.Devices.Registry;

/// <summary>
/// A legal hold: readings of a device, or of all devices placed at a site, are evidence. While it stands none of its span goes, nor do
/// the bytes as they came; removing it is its release.
/// </summary>
public sealed record LegalHold : IResource
{
    public required string Id { get; init; }

    /// <summary>Null for a site.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Null for a device.</summary>
    public string? SiteId { get; init; }

    /// <summary>Event time, Unix ms, included.</summary>
    public required long FromMs { get; init; }

    /// <summary>Event time, Unix ms, not included; null = for as long as the hold stands.</summary>
    public long? ToMs { get; init; }

    /// <summary>The case, or who asks for it.</summary>
    public required string Reason { get; init; }

    /// <summary>Who placed it or changed it last.</summary>
    public required string By { get; init; }
    public long Version { get; init; }
}
