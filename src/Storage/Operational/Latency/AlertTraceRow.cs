using SensorHub.Alerts.Latency;

namespace SensorHub.Storage.Operational.Latency;

/// <summary>A row of the table alert_traces.</summary>
internal sealed record AlertTraceRow
{
    public string AlertId { get; init; } = "";
    public string? TaskId { get; init; }
    public long? MeasuredMs { get; init; }
    public long? ReceivedMs { get; init; }
    public long DurableMs { get; init; }
    public long EvaluatedMs { get; init; }
    public long? TaskMs { get; init; }
    public long? SentMs { get; init; }
    public long? SeenMs { get; init; }
    public long IsLate { get; init; }
    public long AboveSequence { get; init; }
    public long UpToSequence { get; init; }

    public AlertTrace ToTrace() => new()
    {
        AlertId = AlertId,
        TaskId = TaskId,
        MeasuredMs = MeasuredMs,
        ReceivedMs = ReceivedMs,
        DurableMs = DurableMs,
        EvaluatedMs = EvaluatedMs,
        TaskMs = TaskMs,
        SentMs = SentMs,
        SeenMs = SeenMs,
        IsLate = IsLate != 0,
        AboveSequence = AboveSequence,
        UpToSequence = UpToSequence,
    };
}
