using SensorHub.Devices.Projections;

namespace SensorHub.Storage.Operational.Projections;

/// <summary>One writing anew of the past, and where it stands: devices before <see cref="Device"/> are written, and of it the hours before <see cref="NextMs"/>.</summary>
/// <param name="StartedMs">Tells it from the one before.</param>
internal sealed record ProjectionRun(
    long FromMs, long ToMs, long StartedMs, int Device, long NextMs, long Written, ReprojectionState State, long? EndedMs, string? Error)
{
    /// <summary>Handles of devices begin at 1.</summary>
    private const int FirstDevice = 1;

    public bool IsRunning => State == ReprojectionState.Running;

    public static ProjectionRun Begin(long fromMs, long toMs, long startedMs) =>
        new(fromMs, toMs, startedMs, FirstDevice, fromMs, 0, ReprojectionState.Running, null, null);

    public ReprojectionSnapshot Show(int devices) => new(
        State, FromMs, ToMs, StartedMs, EndedMs, State == ReprojectionState.Done ? devices : Math.Min(Device - FirstDevice, devices), devices, Written, Error);
}
