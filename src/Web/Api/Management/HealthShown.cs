using SensorHub.Alerts.Health;
using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Management;

/// <summary>How a device reports; what cannot be said yet is left out.</summary>
/// <param name="States">What is wrong with it; empty when nothing is, and for a device that is disabled or in maintenance.</param>
/// <param name="OnlineSinceMs">When it connected; left out while it is not connected itself.</param>
/// <param name="LastSeenMs">Receive time of its last reading.</param>
/// <param name="NewestEventMs">Its newest event time by a clock that can be trusted.</param>
/// <param name="KeptHour">Readings of the last whole clock hour as a share of those expected, 0..1; not for vehicles.</param>
/// <param name="KeptDay">The same for the last 24 whole hours, or as many as there are.</param>
/// <param name="MedianGapMs">Between the event times of its last readings.</param>
/// <param name="ClockDriftMs">How far its clock is ahead; negative: behind, or slowly transmitted.</param>
/// <param name="SuspectClocks">Readings whose event time could not be trusted at all.</param>
/// <param name="Battery">Percent.</param>
/// <param name="Rssi">dBm.</param>
/// <param name="Firmware">As it reports.</param>
/// <param name="InSync">It reports the configuration that it should have; left out when none is desired.</param>
/// <param name="Quarantined">Payloads that were refused and kept.</param>
internal sealed record HealthShown(
    string Id, DeviceKind Kind, string? Site, string? Gateway, bool Enabled, IReadOnlyList<HealthState> States, long? OnlineSinceMs, long? LastSeenMs,
    long? NewestEventMs, int IntervalS, double? KeptHour, double? KeptDay, long? MedianGapMs, long? ClockDriftMs, int SuspectClocks, double? Battery, double? Rssi,
    string? Firmware, bool? InSync, int Quarantined)
{
    public static HealthShown Of(Device device, DeviceVitals vitals, ShadowSummary? shadow) => new(
        device.Id, device.Kind, device.SiteId, device.GatewayId, device.Enabled, HealthJudge.Of(device, vitals, shadow), OnlineSinceMs: null,
        vitals.LastSeenMs, vitals.NewestEventMs, device.IntervalS, vitals.KeptHour, vitals.KeptDay, vitals.MedianGapMs, vitals.ClockDriftMs, vitals.SuspectClocks,
        vitals.Battery, vitals.Rssi, shadow?.Firmware, shadow?.InSync, vitals.Quarantined);
}

/// <param name="Well">Devices with nothing wrong.</param>
/// <param name="Unwell">Devices by what is wrong with them; several may hold.</param>
internal sealed record HealthCountsShown(DeviceKind Kind, int Devices, int Well, IReadOnlyDictionary<string, int> Unwell);
