using SensorHub.Devices.Geography;

namespace SensorHub.Devices.Registry;

public enum DeviceKind { Noise, Fume, Dust, Truck, Weather, Gateway }

/// <summary>Something that reports readings.</summary>
public sealed record Device : IResource
{
    /// <summary>Dense number from 1, given once by the store and never used again; what journal entries carry.</summary>
    public required int Handle { get; init; }

    /// <summary>1 to 64 of <c>A-Z a-z 0-9 _ - . :</c>; also its MQTT client id and user name.</summary>
    public required string Id { get; init; }
    public required DeviceKind Kind { get; init; }
    public string Model { get; init; } = "";

    /// <summary>The site it watches; null for a vehicle or a device not placed yet.</summary>
    public string? SiteId { get; init; }

    /// <summary>The gateway that may publish for it.</summary>
    public string? GatewayId { get; init; }
    public GeoPoint? Location { get; init; }

    /// <summary>Seconds between readings, and what a reading covers when it does not say so itself (0 for a vehicle's fix).</summary>
    public required int IntervalS { get; init; }
    public DateOnly? CalibratedOn { get; init; }

    /// <summary>A disabled device may not connect.</summary>
    public bool Enabled { get; init; } = true;

    public long Version { get; init; }

    /// <summary>HMAC-SHA-256 of the secret under the hub's key; empty = no log-in possible.</summary>
    public ReadOnlyMemory<byte> SecretHash { get; init; }

    /// <summary>What a reading covers that does not say so: an instant for vehicles, else the interval.</summary>
    public int DefaultPeriodS => Kind == DeviceKind.Truck ? 0 : IntervalS;
}
