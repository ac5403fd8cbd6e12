using SensorHub.Devices.Geography;

namespace SensorHub.Devices.Registry;

/// <summary>A device as its owner describes it; handle, version, secret and records are the registry's.</summary>
public sealed record DeviceSpec(string Id, DeviceKind Kind, int IntervalS)
{
    public string Model { get; init; } = "";

    /// <summary>Another site than the device is at: it moves there now.</summary>
    public string? SiteId { get; init; }
    public string? GatewayId { get; init; }
    public GeoPoint? Location { get; init; }
    public bool Enabled { get; init; } = true;

    public static DeviceSpec Of(Device device) => new(device.Id, device.Kind, device.IntervalS)
    {
        Model = device.Model,
        SiteId = device.SiteId,
        GatewayId = device.GatewayId,
        Location = device.Location,
        Enabled = device.Enabled,
    };

    /// <summary>The device as it becomes: what the description does not speak of stays.</summary>
    /// <param name="known">Null = a new one, whose handle is still to be given.</param>
    public Device ApplyTo(Device? known, long nowMs) => new()
    {
        Handle = known?.Handle ?? 0,
        Id = Id,
        Kind = Kind,
        Model = Model,
        SiteId = SiteId,
        Placements = Placed.From(known?.Placements ?? [], SiteId, nowMs),
        GatewayId = GatewayId,
        Location = Location,
        IntervalS = IntervalS,
        Maintenance = known?.Maintenance ?? [],
        Calibrations = known?.Calibrations ?? [],
        LegalReviews = known?.LegalReviews ?? [],
        Enabled = Enabled,
        SecretHash = known?.SecretHash ?? default,
    };
}
