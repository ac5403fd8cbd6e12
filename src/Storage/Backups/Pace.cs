namespace SensorHub.Storage.Backups;

/// <summary>Holds copying to a rate, so that the commits beside it get their share of the disk, and to the room there is.</summary>
/// <param name="timers">Monotonic.</param>
/// <param name="bytesPerSecond">0 = no bound.</param>
/// <param name="room">Null = no bound.</param>
internal sealed class Pace(TimeProvider timers, long bytesPerSecond, BackupRoom? room = null)
{
    private readonly long _began = timers.GetTimestamp();
    private long _bytes;

    /// <param name="bytes">Still to be written.</param>
    /// <exception cref="IOException">There is no room for them.</exception>
    public void EnsureRoom(long bytes) => room?.Ensure(bytes);

    /// <summary>Completes when so many bytes more are due.</summary>
    /// <exception cref="IOException">There is no room left.</exception>
    public Task SpendAsync(long bytes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        EnsureRoom(0);
        _bytes += bytes;
        if (bytesPerSecond == 0)
            return Task.CompletedTask;
        var ahead = TimeSpan.FromSeconds((double)_bytes / bytesPerSecond) - timers.GetElapsedTime(_began);
        return ahead > TimeSpan.FromMilliseconds(1) ? Task.Delay(ahead, timers, cancellation) : Task.CompletedTask;
    }
}
