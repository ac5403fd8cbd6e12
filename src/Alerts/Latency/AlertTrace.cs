namespace SensorHub.Alerts.Latency;

/// <summary>
/// When what happened on the way of one alert, city time, Unix ms; a clock that is made to run fast makes the differences as much longer. Kept beside the
/// alert and never in it: when a message left is no part of what was decided.
/// </summary>
public sealed record AlertTrace
{
    public required string AlertId { get; init; }
    public string? TaskId { get; init; }

    /// <summary>End of what the reading covers that completed the violation, by its device's clock; null when no reading did, but time.</summary>
    public long? MeasuredMs { get; init; }

    /// <summary>When that reading came, for late data when the last of them were committed; null as above.</summary>
    public long? ReceivedMs { get; init; }

    /// <summary>Commit time of the record that carried it; without a reading, of the record whose time decided.</summary>
    public required long DurableMs { get; init; }

    /// <summary>When it was decided.</summary>
    public required long EvaluatedMs { get; init; }

    /// <summary>When its task was filed or joined; null = nobody's task.</summary>
    public long? TaskMs { get; init; }

    /// <summary>When it was first written to the socket of a squad's session or of a stream of live events.</summary>
    public long? SentMs { get; init; }

    /// <summary>When a squad's phone acknowledged it, or the task was accepted, whichever came first.</summary>
    public long? SeenMs { get; init; }

    /// <summary>Found in data that came late: the violation was there before it could be known.</summary>
    public bool IsLate { get; init; }

    /// <summary>Live events behind this sequence, up to <see cref="UpToSequence"/>, told of the alert for the first time.</summary>
    public long AboveSequence { get; init; }
    public long UpToSequence { get; init; }
}

/// <summary>A step between two instants of a trace.</summary>
public enum TraceStep
{
    MeasuredToReceived,
    ReceivedToDurable,
    DurableToEvaluated,
    EvaluatedToTask,

    /// <summary>From the evaluation where there is no task.</summary>
    TaskToSent,
    SentToSeen,

    /// <summary>From the moment it was received to the first socket.</summary>
    ReceivedToSent,
}

/// <summary>Arithmetic of traces.</summary>
public static class TraceSteps
{
    /// <summary>Null while one of the two instants is not there.</summary>
    public static long? Ms(this AlertTrace trace, TraceStep step) => step switch
    {
        TraceStep.MeasuredToReceived => trace.ReceivedMs - trace.MeasuredMs,
        TraceStep.ReceivedToDurable => trace.DurableMs - trace.ReceivedMs,
        TraceStep.DurableToEvaluated => trace.EvaluatedMs - trace.DurableMs,
        TraceStep.EvaluatedToTask => trace.TaskMs - trace.EvaluatedMs,
        TraceStep.TaskToSent => trace.SentMs - (trace.TaskMs ?? trace.EvaluatedMs),
        TraceStep.SentToSeen => trace.SeenMs - trace.SentMs,
        TraceStep.ReceivedToSent => trace.SentMs - trace.ReceivedMs,
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No such step."),
    };
}
