namespace SensorHub.Devices.Registry.Validation;

/// <summary>A city never loses the last one who may change its registry.</summary>
public static class LastAdministrator
{
    /// <exception cref="RegistryRefusedException">InUse: there was one before, and there is none after.</exception>
    public static void EnsureLeft(RegistrySnapshot before, RegistrySnapshot after)
    {
        if (ReferenceEquals(before.Users, after.Users) && ReferenceEquals(before.Areas, after.Areas))
            return;
        if (HasOne(before) && !HasOne(after))
            throw new RegistryRefusedException(
                RegistryRefusal.InUse, "The city would be left without an administrator: make another one first.");
    }

    private static bool HasOne(RegistrySnapshot registry) =>
        registry.Users.Values.Any(u => RegistryPolicy.MayChange(new Actor(u.Name, u.Role, u.AreaId, u.SquadId), registry));
}
