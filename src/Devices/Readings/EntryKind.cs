namespace SensorHub.Devices.Readings;

/// <summary>What a journal entry says. Written to disk: append, never renumber.</summary>
public enum EntryKind : byte
{
    /// <summary>The first entry with its key (device, event time, period); in force.</summary>
    Reading = 0,

    /// <summary>Metrics that the reading of the same key did not have; in force beside it.</summary>
    Merge = 1,

    /// <summary>Another value for a metric that the key has already; kept, not in force.</summary>
    Conflict = 2,

    /// <summary>Another value with authority (revision n); in force for its metrics from now on.</summary>
    Correction = 3,

    /// <summary>A payload that could not be accepted, with its reason and raw bytes.</summary>
    Quarantine = 4,

    /// <summary>A session's QoS 2 message was taken and its packet identifier is held; stands behind the readings of the message.</summary>
    PacketHeld = 5,

    /// <summary>A held packet identifier was released; identifier 0 = all of the session.</summary>
    PacketReleased = 6,
}

/// <summary>What is special about an entry. Written to disk: append, never renumber.</summary>
[Flags]
public enum EntryFlags : byte
{
    None = 0,

    /// <summary>The device's event time lay outside the accepted span; kept under its receive time, raises no alert.</summary>
    ClockSuspect = 1,

    /// <summary>The device sent no event time; the receive time was taken.</summary>
    ReceiveTimeTaken = 2,

    /// <summary>The protocol says that this is a resend with authority to correct.</summary>
    Resent = 4,

    /// <summary>Came at QoS 0: nothing was promised for it.</summary>
    QoS0 = 8,
}

/// <summary>Through which door a payload came. Written to disk: append, never renumber.</summary>
public enum PayloadFormat : byte
{
    Json = 0,
    Hj212 = 1,
    Jt808 = 2,
    ThingsBoardJson = 3,
}
