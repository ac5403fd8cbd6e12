using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Latency;

/// <summary>Traces as the evaluator and people's steps write them, with what they decide.</summary>
public interface IAlertTraces
{
    /// <summary>Sequence of the newest task or live event; 0 before the first.</summary>
    long LastSequence { get; }

    /// <summary>Keeps the trace of an alert that opens; one that is there stays.</summary>
    void BeginTrace(AlertTrace trace);

    /// <summary>Somebody took the task on: its alerts that were not seen are seen.</summary>
    void NoteAccepted(string taskId, long atMs);
}

/// <summary>A live event was told to somebody.</summary>
/// <param name="Sequence">Of the live event.</param>
/// <param name="IsSeen">Its receiver acknowledged it; else it was written to its socket.</param>
/// <param name="AtMs">City time, Unix ms.</param>
public readonly record struct TraceMark(long Sequence, bool IsSeen, long AtMs);

/// <summary>Traces as they are asked for. Thread safe.</summary>
/// <remarks>All of them throw <see cref="IOException"/> when the disk could not; the same call may be made again.</remarks>
public interface IAlertTraceStore
{
    /// <summary>Fills in instants that are not there yet.</summary>
    /// <returns>The traces that have changed, as they are now, and which instant was filled in.</returns>
    Task<IReadOnlyList<(AlertTrace Trace, bool IsSeen)>> NoteAsync(IReadOnlyList<TraceMark> marks, CancellationToken cancellation);

    /// <summary>Null when there is none: its alert was opened before there were traces.</summary>
    Task<AlertTrace?> FindAsync(string alertId, CancellationToken cancellation);

    /// <summary>Traces of alerts whose readings became durable in the span, oldest first.</summary>
    Task<IReadOnlyList<AlertTrace>> ReadAsync(TimeSpanMs span, int max, CancellationToken cancellation);
}
