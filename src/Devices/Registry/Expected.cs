namespace SensorHub.Devices.Registry;

/// <summary>What the caller of a write believes to be stored: the If-Match of the registry.</summary>
public readonly record struct Expected
{
    private readonly long _version;

    private Expected(long version) => _version = version;

    /// <summary>Whatever is there, or nothing.</summary>
    public static Expected Anything => default;

    /// <summary>Nothing yet under this id.</summary>
    public static Expected Nothing => new(-1);

    /// <summary>Something, at whatever version.</summary>
    public static Expected Something => new(-2);

    /// <summary>Exactly this <see cref="IResource.Version"/>, from 1.</summary>
    public static Expected At(long version) => new(ArgumentOutOfRange(version));

    /// <exception cref="RegistryRefusedException">AlreadyExists, NotFound or Stale.</exception>
    public void Check(ResourceKind kind, string id, IResource? stored)
    {
        if (stored is null)
        {
            if (_version is not (0 or -1))
                throw new RegistryRefusedException(RegistryRefusal.NotFound, $"There is no {NameOf(kind)} {id}.");
            return;
        }

        if (_version == -1)
            throw new RegistryRefusedException(RegistryRefusal.AlreadyExists, $"The {NameOf(kind)} {id} exists already.");
        if (_version > 0 && _version != stored.Version)
            throw new RegistryRefusedException(
                RegistryRefusal.Stale, $"The {NameOf(kind)} {id} is at version {stored.Version}, not {_version}: read it again.");
    }

    public static string NameOf(ResourceKind kind) => kind == ResourceKind.GridCell ? "grid cell" : kind.ToString().ToLowerInvariant();

    private static long ArgumentOutOfRange(long version)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(version);
        return version;
    }
}
