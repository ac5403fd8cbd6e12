using SensorHub.Alerts.Health;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Management;

/// <summary>The health of devices as one caller sees it.</summary>
internal sealed class HealthView(IDeviceVitals vitals)
{
    public HealthShown Of(Device device) => HealthShown.Of(device, vitals.Of(device));

    /// <summary>By id.</summary>
    public Listing<HealthShown> Page(Caller caller, DeviceKind? kind, HealthState? state, string? gateway, int? limit, string? after)
    {
        var seen = Seen(caller, d =>
            (kind is null || d.Kind == kind) && (gateway is null || d.GatewayId == gateway) && (after is null || string.CompareOrdinal(d.Id, after) > 0));
        return Paging.Of(Shown(seen), h => h.Id, limit, after, h => state is null || h.States.Contains(state.Value), h => h);
    }

    /// <summary>By kind, those kinds that there are.</summary>
    public IReadOnlyList<HealthCountsShown> Counts(Caller caller) =>
    [
        .. Shown(Seen(caller, _ => true)).GroupBy(h => h.Kind).OrderBy(g => g.Key).Select(g => new HealthCountsShown(
            g.Key, g.Count(), g.Count(h => h.States.Count == 0),
            g.SelectMany(h => h.States).CountBy(s => s).OrderBy(c => c.Key).ToDictionary(c => Words<HealthState>.Of(c.Key), c => c.Value))),
    ];

    private static List<Device> Seen(Caller caller, Func<Device, bool> keep) =>
        [.. caller.Registry.Devices.Values.Where(d => keep(d) && caller.Sees(d))];

    private IEnumerable<HealthShown> Shown(List<Device> devices) => devices.Zip(vitals.Of(devices), HealthShown.Of);
}
