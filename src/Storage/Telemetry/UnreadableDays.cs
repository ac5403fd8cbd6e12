using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SensorHub.Storage.Sqlite;

namespace SensorHub.Storage.Telemetry;

/// <summary>One day (since 1970, UTC) of one device and period.</summary>
public readonly record struct DayKey(int Device, int PeriodS, long Day);

/// <summary>
/// Days of series that cannot be read: damaged, or under an I/O error that does not pass. Each costs what lies in it; nobody waits for it, and nobody asks
/// a bad sector again at every turn. Any thread.
/// </summary>
/// <param name="timers">Monotonic.</param>
internal sealed class UnreadableDays(TimeProvider timers, ILogger logger)
{
    /// <summary>An I/O error that lasts longer is that of the day, not of the moment.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A day that was given up is tried again after it: the disk may have been mended.</summary>
    public static readonly TimeSpan TryAgainAfter = TimeSpan.FromHours(1);

    /// <summary>Further ones are not known again.</summary>
    private const int MaxDays = 10_000;

    private readonly ConcurrentDictionary<DayKey, Trouble> _days = [];
    private int _count;

    /// <summary>Those that were given up.</summary>
    public IReadOnlyCollection<DayKey> GivenUp => Volatile.Read(ref _count) == 0 ? [] : [.. _days.Where(d => d.Value.IsGivenUp).Select(d => d.Key)];

    public bool IsGivenUp(in DayKey day) => Find(day) is { IsGivenUp: true };

    /// <exception cref="InvalidDataException">The day was under an I/O error too long and too lately to be read again.</exception>
    public void EnsureWorthReading(in DayKey day)
    {
        if (Find(day) is { IsGivenUp: true, IsOfDisk: true } trouble)
            throw new InvalidDataException(trouble.Reason);
    }

    /// <summary>What failed for the moment has passed.</summary>
    public void NoteRead(in DayKey day)
    {
        if (Find(day) is { IsGivenUp: false })
            Remove(day);
    }

    /// <summary>The day could not be read.</summary>
    /// <returns>What is to be thrown: an <see cref="IOException"/> while trying again may help, else <see cref="InvalidDataException"/>.</returns>
    public Exception Note(in DayKey day, Exception cause)
    {
        var isOfDisk = cause is not InvalidDataException;
        var known = Find(day);
        if (known is null && Volatile.Read(ref _count) >= MaxDays)
            return cause;
        var since = known?.SinceTimestamp ?? timers.GetTimestamp();
        var isGivenUp = !isOfDisk || timers.GetElapsedTime(since) >= Patience;
        var reason = $"Telemetry of device {day.Device}, period {day.PeriodS} s, day {day.Day} cannot be read: {cause.Message}";
        _days[day] = new(isGivenUp ? timers.GetTimestamp() : since, isGivenUp, isOfDisk, reason);
        Volatile.Write(ref _count, _days.Count);
        if (isGivenUp && known is not { IsGivenUp: true })
            logger.DayGivenUp(cause, day.Device, day.PeriodS, day.Day);
        return isGivenUp && isOfDisk ? new InvalidDataException(reason, cause) : cause;
    }

    /// <summary>As <see cref="Note(in DayKey, Exception)"/>, of what SQLite said to the thread that writes.</summary>
    public Exception Note(in DayKey day, Microsoft.Data.Sqlite.SqliteException cause) => Note(day, cause.Unreadable());

    private Trouble? Find(in DayKey day)
    {
        if (Volatile.Read(ref _count) == 0 || !_days.TryGetValue(day, out var trouble))
            return null;
        if (!trouble.IsGivenUp || timers.GetElapsedTime(trouble.SinceTimestamp) < TryAgainAfter)
            return trouble;
        Remove(day);
        return null;
    }

    private void Remove(in DayKey day)
    {
        _days.TryRemove(day, out _);
        Volatile.Write(ref _count, _days.Count);
    }

    private sealed record Trouble(long SinceTimestamp, bool IsGivenUp, bool IsOfDisk, string Reason);
}
