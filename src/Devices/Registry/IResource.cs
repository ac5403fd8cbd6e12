namespace SensorHub.Devices.Registry;

public enum ResourceKind { Area, Squad, GridCell, Site, Device, User, Permit, Hold }

/// <summary>Something the registry keeps under an id.</summary>
public interface IResource
{
    /// <summary>See <see cref="Identifier"/>.</summary>
    string Id { get; }

    /// <summary>The registry's version when this resource was last written; its ETag. 0 = never stored.</summary>
    long Version { get; }
}
