namespace SensorHub.Devices.Management;

/// <summary>What a device says of itself, beside its readings.</summary>
/// <param name="Device">Handle.</param>
/// <param name="ReceivedMs">City time, Unix ms.</param>
public abstract record DeviceReport(int Device, long ReceivedMs);

/// <summary>What a device says of a command.</summary>
public enum CommandStatus { Accepted, Done, Failed }

public sealed record CommandReport(int Device, long ReceivedMs, string CommandId, CommandStatus Status, string? Detail)
    : DeviceReport(Device, ReceivedMs);

/// <param name="Firmware">Null = not said: what was known stays.</param>
/// <param name="Config">JSON object; null = not said.</param>
public sealed record StateReport(int Device, long ReceivedMs, string? Firmware, string? Config) : DeviceReport(Device, ReceivedMs);

/// <summary>What became of a report.</summary>
public enum ReportOutcome
{
    Taken,

    /// <summary>It was known already.</summary>
    Repeated,

    /// <summary>No command has this id.</summary>
    Unknown,

    /// <summary>The command is another device's.</summary>
    Foreign,

    /// <summary>The command's time was over.</summary>
    Expired,

    /// <summary>The command has another end: done, failed, cancelled or superseded.</summary>
    Ended,
}

/// <summary>How a report moves a command: pure.</summary>
public static class CommandSteps
{
    /// <summary>The command after the report, and what became of the report.</summary>
    public static (CommandState State, ReportOutcome Outcome) After(DeviceCommand command, CommandReport report)
    {
        if (command.Device != report.Device)
            return (command.State, ReportOutcome.Foreign);
        var said = report.Status switch
        {
            CommandStatus.Accepted => CommandState.Accepted,
            CommandStatus.Done => CommandState.Done,
            _ => CommandState.Failed,
        };
        if (command.State == said || (said == CommandState.Accepted && command.State is CommandState.Done or CommandState.Failed))
            return (command.State, ReportOutcome.Repeated);
        if (command.State == CommandState.Expired)
            return (CommandState.Expired, ReportOutcome.Expired);
        if (!command.IsOpen)
            return (command.State, ReportOutcome.Ended);
        return command.ExpiresMs <= report.ReceivedMs ? (CommandState.Expired, ReportOutcome.Expired) : (said, ReportOutcome.Taken);
    }
}
