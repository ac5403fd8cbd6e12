namespace SensorHub.Ingest.Lab;

/// <summary>What the lab's clients sent; all of it was dropped. Thread safe.</summary>
public sealed class LabBook
{
    private long _messages;
    private long _refused;

    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Messages on topics that begin with <c>$</c>.</summary>
    public long Refused => Volatile.Read(ref _refused);

    internal void Dropped() => Interlocked.Increment(ref _messages);

    internal void NotTaken() => Interlocked.Increment(ref _refused);
}
