using Microsoft.Extensions.Logging;

namespace SensorHub.Ingest;

/// <summary>
/// Bounds the log lines that strangers and devices can cause: <see cref="PerMinute"/> of all kinds together; what is held back is counted and told
/// once the minute is over and another line comes. Thread safe.
/// </summary>
/// <param name="clock">A monotonic clock.</param>
internal sealed class LogAllowance(TimeProvider clock)
{
    public const int PerMinute = 200;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private long _minuteFrom = clock.GetTimestamp();
    private int _asked;

    /// <returns>False when the line is to be held back.</returns>
    public bool TryTake(ILogger log)
    {
        int heldBack;
        lock (_gate)
        {
            heldBack = Turn_NeedsLock();
            if (++_asked > PerMinute)
                return false;
        }

        if (heldBack > 0)
            log.LinesHeldBack(heldBack);
        return true;
    }

    private int Turn_NeedsLock()
    {
        if (clock.GetElapsedTime(_minuteFrom) < Minute)
            return 0;
        var heldBack = Math.Max(0, _asked - PerMinute);
        (_minuteFrom, _asked) = (clock.GetTimestamp(), 0);
        return heldBack;
    }
}
