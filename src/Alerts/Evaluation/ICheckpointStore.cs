namespace SensorHub.Alerts.Evaluation;

/// <summary>A stored checkpoint; what it holds is checked by who reads it.</summary>
/// <param name="Position">Journal position up to which the state reaches.</param>
/// <param name="Open">Opens it for reading; the caller disposes.</param>
public sealed record StoredCheckpoint(long Position, Func<Stream> Open);

/// <summary>Where the evaluator's state is kept between runs. Losing all of it costs time at start, nothing else.</summary>
public interface ICheckpointStore
{
    /// <summary>
    /// Writes a checkpoint beside the older ones, durable and whole or not at all (a temporary file, fsync, rename),
    /// then forgets all but the newest two of that shard.
    /// </summary>
    /// <exception cref="IOException">Nothing was kept; the older ones still are.</exception>
    void Save(int shard, long position, Action<Stream> write);

    /// <summary>Newest first; empty when there are none.</summary>
    IReadOnlyList<StoredCheckpoint> List(int shard);
}
