namespace SensorHub.Devices.Registry;

public enum RegistryRefusal
{
    /// <summary>The actor's role or area does not allow it.</summary>
    Forbidden,
    NotFound,
    AlreadyExists,

    /// <summary>The resource changed since the version the caller knows.</summary>
    Stale,

    /// <summary>Others refer to it and would be left without.</summary>
    InUse,
}

/// <summary>A well-formed command that cannot be carried out as things stand; nothing was changed.</summary>
public sealed class RegistryRefusedException(RegistryRefusal reason, string message) : Exception(message)
{
    public RegistryRefusal Reason { get; } = reason;
}
