using SensorHub.Devices.Geography;

namespace SensorHub.Simulators.Models;

/// <summary>One part of a truck's way.</summary>
internal abstract record TruckLeg
{
    /// <summary>The box is up.</summary>
    public bool Lifted { get; init; }

    public bool LidOpen { get; init; }

    /// <summary>The engine runs.</summary>
    public bool AccOn { get; init; } = true;

    /// <summary>False: the receiver sees no satellites and sends zeros for the place; the speed comes from the wheels.</summary>
    public bool HasFix { get; init; } = true;

    /// <summary>The tracker sends nothing.</summary>
    public bool IsMute { get; init; }

    /// <summary>0…1 from this leg on; null = as before.</summary>
    public double? Load { get; init; }
}

/// <summary>Straight to a place.</summary>
internal sealed record Drive(GeoPoint To, double SpeedKmh) : TruckLeg
{
    /// <summary>Share by which the speed strays either way; 0 = the very same speed.</summary>
    public double Wander { get; init; } = 0.1;
}

internal sealed record Stand(TimeSpan For) : TruckLeg;
