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

    /// <summary>The site it watches now: that of the placement that has no end. Null for a vehicle or a device not placed.</summary>
    public string? SiteId { get; init; }

    /// <summary>Where it was and is, by time, none overlapping. Not given: at <see cref="SiteId"/> from the beginning.</summary>
    public IReadOnlyList<Placement> Placements
    {
        get => field ?? (SiteId is null ? [] : [new Placement(SiteId, Placement.Beginning, null)]);
        init;
    }

    /// <summary>The gateway that may publish for it.</summary>
    public string? GatewayId { get; init; }
    public GeoPoint? Location { get; init; }

    /// <summary>Seconds between readings, and what a reading covers when it does not say so itself (0 for a vehicle's fix).</summary>
    public required int IntervalS { get; init; }
    /// <summary>By time; values of these spans are not good values.</summary>
    public IReadOnlyList<MaintenancePeriod> Maintenance { get; init; } = [];

    /// <summary>By date.</summary>
    public IReadOnlyList<Calibration> Calibrations { get; init; } = [];

    /// <summary>Reviews that allow its values as evidence (法制审核), by date.</summary>
    public IReadOnlyList<LegalReview> LegalReviews { get; init; } = [];

    /// <summary>A disabled device may not connect.</summary>
    public bool Enabled { get; init; } = true;

    public long Version { get; init; }

    /// <summary>HMAC-SHA-256 of the secret under the hub's key; empty = no log-in possible.</summary>
    public ReadOnlyMemory<byte> SecretHash { get; init; }

    /// <summary>What a reading covers that does not say so: an instant for vehicles, else the interval.</summary>
    public int DefaultPeriodS => Kind == DeviceKind.Truck ? 0 : IntervalS;

    /// <summary>The site it was at; null = at none.</summary>
    public string? PlacedAt(long ms)
    {
        foreach (var placement in Placements)
        {
            if (placement.Contains(ms))
                return placement.SiteId;
        }

        return null;
    }

    public bool IsInMaintenance(long ms)
    {
        foreach (var period in Maintenance)
        {
            if (period.Contains(ms))
                return true;
        }

        return false;
    }

    /// <summary>By the newest calibration made on the day or before.</summary>
    /// <param name="day">City date.</param>
    public CalibrationState CalibrationAt(DateOnly day) => Calibrations.LastOrDefault(c => c.On <= day) switch
    {
        null or { ValidTo: null } => CalibrationState.NotRecorded,
        var newest => day <= newest.ValidTo ? CalibrationState.Valid : CalibrationState.Expired,
    };
}
