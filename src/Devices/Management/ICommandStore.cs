using SensorHub.Devices.Registry;

namespace SensorHub.Devices.Management;

public enum CommandRefusal
{
    /// <summary>The device has as many open commands as it may.</summary>
    TooManyOpen,
    NotFound,

    /// <summary>It has ended already.</summary>
    Ended,

    /// <summary>The desired configuration changed since the version the caller knows.</summary>
    Stale,
}

/// <summary>A well-formed request that cannot be carried out as things stand; nothing was changed.</summary>
public sealed class CommandRefusedException(CommandRefusal reason, string message) : Exception(message)
{
    public CommandRefusal Reason { get; } = reason;
}

/// <param name="Device">Handle.</param>
/// <param name="Open">Null = any.</param>
/// <param name="Before">Sequence of the last command of the page before; null = from the newest.</param>
public sealed record CommandFilter(int Device, int Max, bool? Open = null, long? Before = null);

/// <summary>Where devices' reports go. Thread safe.</summary>
public interface IReportStore
{
    /// <summary>Takes what devices reported, in order; durable when the task completes. Taking a report twice changes nothing.</summary>
    /// <returns>The outcome of each.</returns>
    /// <exception cref="IOException">The disk could not; nothing was taken.</exception>
    Task<IReadOnlyList<ReportOutcome>> ReportAsync(IReadOnlyList<DeviceReport> reports, CancellationToken cancellation = default);
}

/// <summary>Bounds of commands.</summary>
public static class CommandLimits
{
    /// <summary>Open commands of one device.</summary>
    public const int MaxOpen = 100;

    /// <summary>A device that accepted a configuration and does not say within it that it is done is sent the configuration again when it subscribes.</summary>
    public static readonly TimeSpan FinishWithin = TimeSpan.FromMinutes(10);

    /// <summary>Ended commands are forgotten after it; the audit log still says who asked.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(90);
}

/// <summary>Commands and what became of them. Every change is durable, with its audit entry, when its task completes. Thread safe.</summary>
/// <remarks>All of them throw <see cref="IOException"/> when the disk could not; nothing was changed.</remarks>
public interface ICommandStore
{
    /// <exception cref="CommandRefusedException">TooManyOpen.</exception>
    Task<DeviceCommand> AskAsync(CommandAsk ask, Actor actor, CancellationToken cancellation = default);

    /// <summary>A session of the device has it. Does nothing to one that is further.</summary>
    Task MarkSentAsync(string id, CancellationToken cancellation = default);

    /// <exception cref="CommandRefusedException">NotFound, or Ended.</exception>
    Task<DeviceCommand> CancelAsync(int device, string id, Actor actor, CancellationToken cancellation = default);

    Task<DeviceCommand?> FindAsync(int device, string id, CancellationToken cancellation = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<DeviceCommand>> ListAsync(CommandFilter filter, CancellationToken cancellation = default);

    /// <summary>What no session has yet, of any device, oldest first, behind a sequence.</summary>
    Task<IReadOnlyList<DeviceCommand>> QueuedAsync(long after, int max, CancellationToken cancellation = default);

    /// <summary>
    /// What a device that subscribes anew must be sent, oldest first: all that it has not accepted. When its configuration differs from the desired
    /// one and no command says so any more, one is made.
    /// </summary>
    Task<IReadOnlyList<DeviceCommand>> ToDeliverAsync(int device, CancellationToken cancellation = default);

    /// <summary>Ends what is due at the city's clock.</summary>
    /// <returns>Ids of the commands that expired.</returns>
    Task<IReadOnlyList<string>> ExpireAsync(CancellationToken cancellation = default);

    /// <summary>Forgets commands that ended before a time, a bounded number at once.</summary>
    /// <returns>How many went; call again while it is not 0.</returns>
    Task<int> ForgetAsync(long beforeMs, CancellationToken cancellation = default);
}
