using SensorHub.Alerts.Health;
using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Sessions;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Management;

/// <summary>Null means: any.</summary>
internal sealed record HealthQuery(DeviceKind? Kind, HealthState? State, string? Gateway, int? Limit, string? After)
{
    public bool Keeps(Device device) =>
        (Kind is null || device.Kind == Kind) && (Gateway is null || device.GatewayId == Gateway);
}

/// <summary>The health of devices as one caller sees it.</summary>
internal sealed class HealthView(IDeviceVitals vitals, IShadowStore shadows, ConnectedClients connected)
{
    public async Task<HealthShown> OfAsync(Device device, CancellationToken stop) =>
        Show(device, vitals.Of(device), (await shadows.ReadAsync(device.Handle, stop)).Summary);

    /// <summary>By id; only a state must be looked for beyond the page.</summary>
    public async Task<Listing<HealthShown>> PageAsync(Caller caller, HealthQuery query, CancellationToken stop)
    {
        if (query.State is not { } state)
            return await PageOfAnyAsync(caller, query, stop);
        var summaries = await shadows.SummariesAsync(stop);
        return Paging.Of(
            caller.Registry.Devices.Values, d => d.Id, query.Limit, query.After, d => query.Keeps(d) && caller.Sees(d) && Of(d).States.Contains(state), Of);

        HealthShown Of(Device device) => Show(device, vitals.Of(device), summaries.GetValueOrDefault(device.Handle));
    }

    /// <summary>By kind, those kinds that there are.</summary>
    public async Task<IReadOnlyList<HealthCountsShown>> CountsAsync(Caller caller, CancellationToken stop) =>
    [
        .. (await ShownAsync(caller, stop)).GroupBy(h => h.Kind).OrderBy(g => g.Key).Select(g => new HealthCountsShown(
            g.Key, g.Count(), g.Count(h => h.States.Count == 0),
            g.SelectMany(h => h.States).CountBy(s => s).OrderBy(c => c.Key).ToDictionary(c => Words<HealthState>.Of(c.Key), c => c.Value))),
    ];

    private async Task<Listing<HealthShown>> PageOfAnyAsync(Caller caller, HealthQuery query, CancellationToken stop)
    {
        var page = Paging.Of(
            caller.Registry.Devices.Values, d => d.Id, query.Limit, query.After, d => query.Keeps(d) && caller.Sees(d), static d => d);
        var summaries = await shadows.SummariesAsync([.. page.Items.Select(d => d.Handle)], stop);
        return new([.. page.Items.Select(d => Show(d, vitals.Of(d), summaries.GetValueOrDefault(d.Handle)))], page.Next);
    }

    private async Task<IEnumerable<HealthShown>> ShownAsync(Caller caller, CancellationToken stop)
    {
        List<Device> devices = [.. caller.Registry.Devices.Values.Where(caller.Sees)];
        var summaries = await shadows.SummariesAsync(stop);
        return devices.Zip(vitals.Of(devices), (d, v) => Show(d, v, summaries.GetValueOrDefault(d.Handle)));
    }

    private HealthShown Show(Device device, DeviceVitals shown, ShadowSummary? shadow) =>
        HealthShown.Of(device, shown, shadow) with { OnlineSinceMs = connected.SinceMs(device.Id) };
}
