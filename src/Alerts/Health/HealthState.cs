using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Health;

/// <summary>What is wrong with a device; several may hold.</summary>
public enum HealthState
{
    /// <summary>No reading ever came.</summary>
    NeverHeard,

    /// <summary>Silent by the rule of silence, or behind a gateway that is.</summary>
    Silent,

    /// <summary>Of the last whole hour fewer than <see cref="HealthJudge.LeastKept"/> of the readings are there.</summary>
    Losing,

    /// <summary>Its clock is off by more than <see cref="HealthJudge.MaxDrift"/>, or cannot be trusted at all.</summary>
    Drifting,

    /// <summary>At <see cref="HealthJudge.LowBattery"/> % or below.</summary>
    LowBattery,

    /// <summary>Its configuration, as it reports it, is not the desired one.</summary>
    OutOfSync,
}

/// <summary>From vitals to states: pure.</summary>
public static class HealthJudge
{
    public const double LowBattery = 20;
    public const double LeastKept = 0.75;
    public static readonly TimeSpan MaxDrift = TimeSpan.FromSeconds(30);

    /// <summary>Empty when all is well, and for a device that is disabled or in maintenance.</summary>
    public static IReadOnlyList<HealthState> Of(Device device, DeviceVitals vitals, ShadowSummary? shadow = null)
    {
        if (!device.Enabled || device.IsInMaintenance(vitals.AtMs))
            return [];
        if (vitals.LastSeenMs is null)
            return shadow?.InSync == false ? [HealthState.NeverHeard, HealthState.OutOfSync] : [HealthState.NeverHeard];
        List<HealthState> states = [];
        if (vitals.SilentFromMs is not null)
            states.Add(HealthState.Silent);
        if (vitals.KeptHour < LeastKept)
            states.Add(HealthState.Losing);
        if (vitals.IsClockSuspect || Math.Abs(vitals.ClockDriftMs ?? 0) > MaxDrift.TotalMilliseconds)
            states.Add(HealthState.Drifting);
        if (vitals.Battery <= LowBattery)
            states.Add(HealthState.LowBattery);
        if (shadow?.InSync == false)
            states.Add(HealthState.OutOfSync);
        return states;
    }
}
