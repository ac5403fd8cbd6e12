namespace SensorHub.Devices.Registry;

/// <summary>What is to change of many devices alike; null = stays.</summary>
public sealed record DeviceChange
{
    public int? IntervalS { get; init; }
    public string? Model { get; init; }
    public bool? Enabled { get; init; }

    /// <summary>Empty = none.</summary>
    public string? GatewayId { get; init; }

    /// <summary>Added to what there is, as the two below.</summary>
    public MaintenancePeriod? Maintenance { get; init; }
    public Calibration? Calibration { get; init; }
    public LegalReview? LegalReview { get; init; }

    /// <returns>The same object when nothing changes.</returns>
    public Device ApplyTo(Device device)
    {
        var changed = device with
        {
            IntervalS = IntervalS ?? device.IntervalS,
            Model = Model ?? device.Model,
            Enabled = Enabled ?? device.Enabled,
            GatewayId = GatewayId is null ? device.GatewayId : GatewayId.Length == 0 ? null : GatewayId,
            Maintenance = Added(device.Maintenance, Maintenance, m => m.FromMs),
            Calibrations = Added(device.Calibrations, Calibration, c => c.On),
            LegalReviews = Added(device.LegalReviews, LegalReview, r => r.On),
        };
        return changed == device ? device : changed;
    }

    private static IReadOnlyList<T> Added<T, TKey>(IReadOnlyList<T> list, T? entry, Func<T, TKey> key) where T : class =>
        entry is null || list.Contains(entry) ? list : [.. list.Append(entry).OrderBy(key)];
}

/// <summary>One change to many devices, all or none.</summary>
/// <param name="DeviceIds">1 to <see cref="MaxDevices"/>.</param>
public sealed record DeviceBatch(IReadOnlyCollection<string> DeviceIds, DeviceChange Change)
{
    public const int MaxDevices = 200_000;
}

/// <param name="Changed">Those of the batch that were not so already.</param>
public sealed record BatchResult(int Matched, int Changed);
