namespace SensorHub.Ingest.Admission;

/// <summary>What admission made of one entry.</summary>
public enum Outcome
{
    /// <summary>The first with its key.</summary>
    Stored,

    /// <summary>Brought metrics that its key did not have; those are stored.</summary>
    Merged,

    /// <summary>Every value of it is known already; nothing is stored.</summary>
    Duplicate,

    /// <summary>Differs from what is in force; kept, not in force. New metrics that came with it are merged in.</summary>
    Conflict,

    /// <summary>Differs with authority; in force from now on.</summary>
    Corrected,

    /// <summary>A refused payload, kept with its raw bytes.</summary>
    Quarantined,

    /// <summary>No reading: a packet identifier that is held or released from now on.</summary>
    Noted,
}
