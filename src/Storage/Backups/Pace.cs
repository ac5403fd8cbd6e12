namespace SensorHub.Storage.Backups;

/// <summary>Holds copying to a rate, so that the commits beside it get their share of the disk.</summary>
/// <param name="timers">Monotonic.</param>
/// <param name="bytesPerSecond">0 = no bound.</param>
internal sealed class Pace(TimeProvider timers, long bytesPerSecond)
{
    private readonly long _began = timers.GetTimestamp();
    private long _bytes;

    /// <summary>Completes when so many bytes more are due.</summary>
    public Task SpendAsync(long bytes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _bytes += bytes;
        if (bytesPerSecond == 0)
            return Task.CompletedTask;
        var ahead = TimeSpan.FromSeconds((double)_bytes / bytesPerSecond) - timers.GetElapsedTime(_began);
        return ahead > TimeSpan.FromMilliseconds(1) ? Task.Delay(ahead, timers, cancellation) : Task.CompletedTask;
    }
}
