namespace SensorHub.Simulators.Replay;

/// <summary>How a recording is to be read; what is null is found out from the file.</summary>
public sealed record RecordingOptions
{
    public required RecordingKind Kind { get; init; }

    /// <summary>The device that recorded it; null = each row names its own (<see cref="VehicleColumn"/>).</summary>
    public string? DeviceId { get; init; }

    /// <summary>Column with the name of the vehicle or device.</summary>
    public string? VehicleColumn { get; init; }

    /// <summary>Put before that name to make the device id.</summary>
    public string DevicePrefix { get; init; } = "";
    public string? TimeColumn { get; init; }

    /// <summary>Zone of times that name none: an IANA name, <c>UTC</c> or <c>±HH:MM</c>.</summary>
    public string? Zone { get; init; }

    /// <summary>A .NET format for times written otherwise than year first.</summary>
    public string? TimeFormat { get; init; }
    public StampPlace Stamp { get; init; }

    /// <summary>Seconds that a row covers, 0 = an instant.</summary>
    public int? PeriodS { get; init; }

    /// <summary>Entries <c>COLUMN=METRIC</c> or <c>COLUMN=METRIC*FACTOR</c>; such a column is not guessed.</summary>
    public IReadOnlyList<string> Map { get; init; } = [];
}
