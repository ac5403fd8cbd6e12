namespace SensorHub.Devices.Registry.Validation;

/// <summary>Who may change the registry: an administrator of the whole city.</summary>
public static class RegistryPolicy
{
    /// <exception cref="RegistryRefusedException">Forbidden.</exception>
    public static void EnsureMayChange(Actor actor, RegistrySnapshot registry)
    {
        if (!MayChange(actor, registry))
            throw new RegistryRefusedException(
                RegistryRefusal.Forbidden, "Only an administrator of the whole city may change the registry.");
    }

    public static bool MayChange(Actor actor, RegistrySnapshot registry) =>
        actor.Role == Role.Administrator
        && (actor.AreaId is null || (registry.Areas.TryGetValue(actor.AreaId, out var area) && area.ParentId is null));
}
