namespace SensorHub.Devices.Management;

/// <summary>Where a command stands. Stored by name.</summary>
public enum CommandState
{
    /// <summary>No session of the device has it yet.</summary>
    Queued,

    /// <summary>In a session of the device, delivered or about to be.</summary>
    Sent,

    /// <summary>The device says that it has it.</summary>
    Accepted,
    Done,
    Failed,

    /// <summary>Its time was over before a last word came.</summary>
    Expired,

    /// <summary>Taken back by people; a device that had it already may have carried it out.</summary>
    Cancelled,

    /// <summary>A newer configuration took its place.</summary>
    Superseded,
}

/// <summary>Something that a device is asked to do.</summary>
public sealed record DeviceCommand
{
    /// <summary>The type by which the shadow configures; nobody else may use it.</summary>
    public const string Configure = "configure";

    /// <summary>Grows with each command; pages begin at one.</summary>
    public long Sequence { get; init; }

    /// <summary>Unique for ever; a device that sees it twice does it once.</summary>
    public required string Id { get; init; }

    /// <summary>Handle of the device.</summary>
    public required int Device { get; init; }
    public required string Type { get; init; }

    /// <summary>JSON object.</summary>
    public required string Params { get; init; }
    public required string AskedBy { get; init; }
    public required long AskedMs { get; init; }

    /// <summary>The device's last word must have come before.</summary>
    public required long ExpiresMs { get; init; }
    public CommandState State { get; init; }
    public long? SentMs { get; init; }
    public long? AcceptedMs { get; init; }
    public long? EndedMs { get; init; }

    /// <summary>What the device said with its last word.</summary>
    public string? Detail { get; init; }

    public bool IsOpen => State.IsOpen();
}

public static class CommandStates
{
    public static bool IsOpen(this CommandState state) => state <= CommandState.Accepted;
}
