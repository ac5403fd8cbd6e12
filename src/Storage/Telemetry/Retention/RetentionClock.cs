using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Telemetry.Retention;

/// <summary>
/// The time by which things grow old: the hub's running time, counted by a monotonic clock. What came when is known by its journal position. So no
/// jump of any clock, of the hub or of a device, makes anything old; time in which the hub is down lets data live longer. The writing thread.
/// </summary>
internal sealed class RetentionClock
{
    /// <summary>A restart loses as much at most.</summary>
    public const long MarkEveryMs = 10 * UnixMs.Minute;

    private readonly ChunkStore _chunks;
    private readonly TimeProvider _timers;
    private readonly double _speed;
    private readonly int _longestDays;
    private long _markedMs;
    private long _at;

    /// <param name="timers">Monotonic.</param>
    /// <param name="speed">City seconds per second.</param>
    /// <param name="longestDays">The longest that is asked for: marks from before it go.</param>
    public RetentionClock(ChunkStore chunks, TimeProvider timers, double speed, int longestDays)
    {
        (_chunks, _timers, _speed, _longestDays, _at) = (chunks, timers, speed, longestDays, timers.GetTimestamp());
        _markedMs = chunks.Ask(connection => connection.QuerySingle<long?>("SELECT max(running_ms) FROM retention_mark")) ?? -1;
        RunningMs = Math.Max(0, _markedMs);
    }

    /// <summary>From the first start on; never goes back, not even over a restart.</summary>
    public long RunningMs { get; private set; }

    /// <param name="position">Where the journal ends.</param>
    /// <exception cref="SqliteException">The disk refuses; the same call may be made again.</exception>
    public void Advance(long position)
    {
        var at = _timers.GetTimestamp();
        RunningMs += (long)(_timers.GetElapsedTime(_at, at).TotalMilliseconds * _speed);
        _at = at;
        if (_markedMs >= 0 && RunningMs - _markedMs < MarkEveryMs)
            return;
        var longestMs = RunningMs - _longestDays * UnixMs.Day;
        _chunks.Change((connection, transaction) => connection.Execute(
            """
            INSERT INTO retention_mark VALUES (@RunningMs, @position) ON CONFLICT DO NOTHING;
            DELETE FROM retention_mark WHERE running_ms < (SELECT max(running_ms) FROM retention_mark WHERE running_ms <= @longestMs);
            """,
            new { RunningMs, position, longestMs }, transaction));
        _markedMs = RunningMs;
    }

    /// <summary>Everything before it came at least so many running days ago; 0 when nothing is known to.</summary>
    public long PositionBefore(int days)
    {
        var ms = RunningMs - days * UnixMs.Day;
        return _chunks.Ask(connection => connection.QuerySingleOrDefault<long?>(
            "SELECT position FROM retention_mark WHERE running_ms <= @ms ORDER BY running_ms DESC LIMIT 1", new { ms })) ?? 0;
    }
}
