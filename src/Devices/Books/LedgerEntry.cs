namespace SensorHub.Devices.Books;

/// <summary>
/// One reconciliation as it is kept: what was counted since the one before. What a killed process counted since its last one is a gap: what lies in the
/// journal and in hub.db is counted again from there, what never got there (<see cref="Received"/>, <see cref="Duplicates"/>, <see cref="Dropped"/>)
/// nobody knows, and a gap has no differences.
/// </summary>
public sealed record LedgerEntry
{
    /// <summary>City time, Unix ms. Where it is later than the end of the entry before, the hub was down between them.</summary>
    public required long FromMs { get; init; }
    public required long AtMs { get; init; }

    /// <summary>The process that counted it was killed.</summary>
    public bool IsGap { get; init; }

    /// <summary>The hub stopped in good order behind it: nothing was left to count.</summary>
    public bool IsLast { get; init; }

    /// <summary>Null in a gap.</summary>
    public required long? Received { get; init; }

    /// <summary>In a gap with the metrics that came with a conflict and were merged in. Null in a gap whose journal is gone.</summary>
    public required long? Stored { get; init; }

    /// <summary>Null in a gap.</summary>
    public required long? Duplicates { get; init; }

    /// <summary>Null in a gap whose journal is gone.</summary>
    public required long? Conflicts { get; init; }

    /// <summary>Null in a gap whose journal is gone.</summary>
    public required long? Quarantined { get; init; }

    /// <summary>Null in a gap.</summary>
    public required long? Dropped { get; init; }

    /// <summary>At the end of it.</summary>
    public required long Pending { get; init; }

    /// <summary>Journal entries of readings, conflicts included. Null in a gap whose journal is gone.</summary>
    public required long? Written { get; init; }

    /// <inheritdoc cref="Written"/>
    public required long? Evaluated { get; init; }

    /// <summary>Live events that came into being.</summary>
    public required long Decided { get; init; }

    /// <summary>Live events that were handed on to the sessions of squads.</summary>
    public required long Notified { get; init; }

    /// <summary>Since the hub's start, as of the end of it; null = a gap.</summary>
    public long? IntakeDifference { get; init; }

    /// <summary>The same; null also when evaluation was not where both counts are known.</summary>
    public long? EvaluationDifference { get; init; }

    /// <inheritdoc cref="IntakeDifference"/>
    public long? NotificationDifference { get; init; }

    /// <summary>Where everything stood at the end of it.</summary>
    public required LedgerPositions Positions { get; init; }

    /// <summary>The terms of intake by source, those that had any. Empty in a gap.</summary>
    public required IReadOnlyDictionary<string, IntakeTerms> Sources { get; init; }
}

/// <param name="Journal">Everything before it is on disk.</param>
/// <param name="Evaluated">Everything before it is judged and what was decided is stored.</param>
/// <param name="Decided">Sequence of the newest live event.</param>
/// <param name="Notified">Sequence up to which live events were handed on to squads.</param>
public readonly record struct LedgerPositions(long Journal, long Evaluated, long Decided, long Notified);
