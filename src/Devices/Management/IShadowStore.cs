using SensorHub.Devices.Registry;

namespace SensorHub.Devices.Management;

/// <param name="Command">Tells the device; null when it has what is desired already.</param>
/// <param name="Superseded">Ids of the commands that this one took the place of.</param>
public sealed record ShadowChange(DeviceShadow Shadow, DeviceCommand? Command, IReadOnlyList<string> Superseded);

/// <summary>Desired and reported configurations. Thread safe. Reports come in through <see cref="IReportStore"/>.</summary>
public interface IShadowStore
{
    Task<DeviceShadow> ReadAsync(int device, CancellationToken cancellation = default);

    /// <summary>Firmware and sync of all devices that have said or are to have anything, by handle.</summary>
    Task<IReadOnlyDictionary<int, ShadowSummary>> SummariesAsync(CancellationToken cancellation = default);

    /// <summary>The same, of some devices by handle.</summary>
    Task<IReadOnlyDictionary<int, ShadowSummary>> SummariesAsync(IReadOnlyCollection<int> devices, CancellationToken cancellation = default);

    /// <summary>Sets the desired configuration and, in the same transaction, queues the command that tells of it in place of all older ones.</summary>
    /// <param name="version">What the caller has read; null = whatever it is.</param>
    /// <exception cref="CommandRefusedException">Stale.</exception>
    Task<ShadowChange> DesireAsync(int device, string desired, long? version, Actor actor, CancellationToken cancellation = default);
}
