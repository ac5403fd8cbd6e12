namespace SensorHub.Devices.Registry.Validation;

/// <summary>What holds for every stored legal hold.</summary>
public static class HoldRules
{
    public const int MaxHolds = 10_000;

    /// <returns>Every fault; none when the hold may be stored.</returns>
    public static IReadOnlyList<ValidationFault> Check(LegalHold hold, RegistrySnapshot registry)
    {
        var faults = new FaultList();
        faults.Id("id", hold.Id);
        faults.Text("reason", hold.Reason);
        faults.Require(hold.ToMs is null || hold.ToMs > hold.FromMs, "to", "write a time later than from, or leave it out");
        faults.Require(registry.Holds.Count < MaxHolds || registry.Holds.ContainsKey(hold.Id), "id", $"there are {MaxHolds} holds: release some first");
        if (hold.DeviceId is null == hold.SiteId is null)
            faults.Add("device", "write either a device or a site");
        else if (hold.DeviceId is { } device)
            faults.Require(registry.Devices.ContainsKey(device), "device", $"there is no device {device}");
        else
            faults.Require(registry.Sites.ContainsKey(hold.SiteId!), "site", $"there is no site {hold.SiteId}");
        return faults.Faults;
    }
}
