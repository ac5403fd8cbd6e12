namespace SensorHub.Devices.Registry.Validation;

/// <summary>What holds for every stored device.</summary>
public static class DeviceRules
{
    public const int MaxIntervalS = 86_400;

    internal const string IsGateway = "devices report through this gateway: give them another one first";

    /// <param name="secret">The one its owner brings along, if any.</param>
    /// <returns>Every fault; none when the device may be stored.</returns>
    public static IReadOnlyList<ValidationFault> Check(DeviceSpec device, string? secret, RegistrySnapshot registry)
    {
        var faults = new FaultList();
        faults.Id("id", device.Id);
        faults.Defined("kind", device.Kind);
        faults.Text("model", device.Model, mayBeEmpty: true);
        faults.Require(device.IntervalS is > 0 and <= MaxIntervalS, "interval_s", $"write seconds from 1 to {MaxIntervalS}");
        if (device.Location is { } location)
            faults.Point("lat", "lon", location);
        if (device.SiteId is { } site)
            faults.Require(registry.Sites.ContainsKey(site), "site", $"there is no site {site}: create it first or leave this empty");
        if (device.GatewayId is { } gateway)
            CheckGateway(faults, device, gateway, registry);
        if (registry.Devices.TryGetValue(device.Id, out var stored))
            CheckAgainst(faults, device, stored, registry);
        if (secret is not null)
            faults.Require(
                Secrets.IsAcceptable(secret), "secret",
                $"write {Secrets.MinLength} to {Secrets.MaxLength} printable ASCII characters without spaces, or nothing to have one made");
        return faults.Faults;
    }

    private static void CheckAgainst(FaultList faults, DeviceSpec device, Device stored, RegistrySnapshot registry)
    {
        if (device.Kind != DeviceKind.Gateway && stored.Kind == DeviceKind.Gateway)
            faults.Require(!registry.Devices.Values.Any(d => d.GatewayId == device.Id), "kind", IsGateway);
        faults.Require(
            device.SiteId == stored.SiteId || stored.Placements.Count < DeviceRecordRules.MaxEntries, "site",
            $"the device has moved {DeviceRecordRules.MaxEntries} times: shorten its placements first");
    }

    private static void CheckGateway(FaultList faults, DeviceSpec device, string gateway, RegistrySnapshot registry)
    {
        faults.Require(device.Kind != DeviceKind.Gateway, "gateway", "a gateway reports for itself: leave this empty");
        if (!registry.Devices.TryGetValue(gateway, out var stored))
            faults.Add("gateway", $"there is no device {gateway}: create it first or leave this empty");
        else
            faults.Require(stored.Kind == DeviceKind.Gateway, "gateway", $"the device {gateway} is not a gateway");
    }
}
