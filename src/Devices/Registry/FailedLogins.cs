namespace SensorHub.Devices.Registry;

/// <summary>
/// Counts failed log-ins by where they come from, in windows of a minute; a key is barred after its limit. Thread safe, bounded.
/// </summary>
/// <typeparam name="TKey">Who is barred, and nobody else: narrow enough that a flood shuts out nobody but itself.</typeparam>
/// <param name="clock">A monotonic clock.</param>
public sealed class FailedLogins<TKey>(TimeProvider clock) where TKey : notnull
{
    public const int Limit = 20;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private const int MaxKeys = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, int> _failures = [];
    private long _windowFrom = clock.GetTimestamp();

    public bool IsBarred(TKey key)
    {
        lock (_gate)
        {
            Turn_NeedsLock();
            return _failures.GetValueOrDefault(key) >= Limit;
        }
    }

    /// <returns>False when this failure is beyond the limit, or is one of too many to tell apart; worth no log line.</returns>
    public bool Note(TKey key)
    {
        lock (_gate)
        {
            Turn_NeedsLock();
            var count = _failures.GetValueOrDefault(key) + 1;
            if (count == 1 && _failures.Count >= MaxKeys)
                return false;
            _failures[key] = count;
            return count <= Limit;
        }
    }

    /// <summary>Until everybody may try again.</summary>
    public TimeSpan WindowLeft()
    {
        lock (_gate)
        {
            Turn_NeedsLock();
            return Window - clock.GetElapsedTime(_windowFrom);
        }
    }

    private void Turn_NeedsLock()
    {
        if (clock.GetElapsedTime(_windowFrom) < Window)
            return;
        _windowFrom = clock.GetTimestamp();
        _failures.Clear();
    }
}
