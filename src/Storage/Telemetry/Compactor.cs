using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Books;
using SensorHub.Devices.Threads;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry.Retention;

namespace SensorHub.Storage.Telemetry;

/// <summary>
/// Moves evaluated journal segments into chunks, one at a time, and removes segments past their keeping time. One thread.
/// A crash at any point is harmless: what was written is written again, the same.
/// </summary>
public sealed class Compactor : IJournalConsumer
{
    /// <summary>Segment bytes whose entries are held in memory at once: a segment is gone through once per such part, by device.</summary>
    private const long PassBytes = 32L << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetainEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly SegmentJournal _journal;
    private readonly JournalOptions _options;
    private readonly RecentIndex _recent;
    private readonly ChunkStore _chunks;
    private readonly Keeping _keeping;
    private readonly RetentionClock _clock;
    private readonly RawEvidence _evidence;
    private readonly RetentionPass _retention;
    private readonly ILogger _logger;

    internal Compactor(SegmentJournal journal, RecentIndex recent, ChunkStore chunks, RawEvidence evidence, Keeping keeping, ILogger logger)
    {
        _journal = journal;
        _options = journal.Options;
        _recent = recent;
        _chunks = chunks;
        _keeping = keeping;
        _evidence = evidence;
        _clock = new(chunks, keeping.Timers, keeping.Speed);
        _retention = new(chunks, _clock, keeping, _options.SegmentBytes);
        _logger = logger;
    }

    /// <inheritdoc/>
    public string Name => "compaction";

    /// <inheritdoc/>
    public long Position => CompactedPosition;

    /// <summary>Everything before it is in chunks.</summary>
    public long CompactedPosition => _chunks.CompactedPosition;

    /// <summary>Compacts the oldest full segment that is not yet, provided that it ends at or before the evaluated position.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="IOException">The disk refuses; the call may be made again.</exception>
    /// <exception cref="InvalidDataException">The segment is damaged.</exception>
    public bool CompactNext(long evaluatedPosition, CancellationToken cancellation = default)
    {
        var segment = _journal.Segments().FirstOrDefault(s => s.FirstPosition >= CompactedPosition);
        if (!segment.IsFull || segment.EndPosition > evaluatedPosition)
            return false;
        // The other half is for decisions alone.
        if (_journal.Room() is var room && room.FreeBytes < room.KeptBytes / 2)
            throw new IOException($"Compaction waits for room: {room.FreeBytes} bytes are free. Nothing is lost; free space, and it goes on.");
        try
        {
            Compact(segment, cancellation);
            return true;
        }
        catch (SqliteException e)
        {
            throw new IOException(
                $"Compaction of the journal segment at position {segment.FirstPosition} failed ({e.Message}). Nothing is lost; it is tried again.", e);
        }
    }

    /// <summary>
    /// Removes compacted segments that came <see cref="JournalOptions.KeepDays"/> of running time ago, and the oldest ones beyond
    /// <see cref="JournalOptions.KeepBytes"/> or while room is short, see <see cref="JournalOptions.MinFreeBytes"/>. What they have under hold is copied first.
    /// </summary>
    /// <returns>Segments removed.</returns>
    /// <exception cref="IOException">Holds cannot be read, or the disk refuses; the call may be made again.</exception>
    public int RemoveOld(CancellationToken cancellation = default)
    {
        var keptFrom = _options.KeepBytes == 0 ? long.MinValue : _journal.DurablePosition - _options.KeepBytes;
        try
        {
            _clock.Advance(_journal.DurablePosition);
            keptFrom = Math.Max(keptFrom, _clock.PositionBefore(_options.KeepDays));
            return Remove(keptFrom, cancellation);
        }
        catch (SqliteException e)
        {
            throw new IOException($"Journal segments could not be removed ({e.Message}). It is tried again.", e);
        }
    }

    /// <summary>Removes a piece of what is past its keeping time, and of raw bytes whose hold was released.</summary>
    /// <returns>False when nothing is left for now.</returns>
    /// <exception cref="IOException">Holds cannot be read, or the disk refuses; the call may be made again.</exception>
    public bool RetainNext(CancellationToken cancellation = default)
    {
        try
        {
            return _retention.Step(cancellation) | _evidence.ReleaseNext(_keeping.Held(cancellation));
        }
        catch (SqliteException e)
        {
            throw new IOException($"Retention failed ({e.Message}). Nothing is lost; it is tried again.", e);
        }
    }

    /// <summary>Compacts and removes as the journal grows, until cancelled. Failures are logged and tried again.</summary>
    /// <param name="evaluatedPosition">Asked before each step: nothing at or beyond it is touched.</param>
    /// <param name="timers">Monotonic time.</param>
    public async Task RunAsync(Func<long> evaluatedPosition, TimeProvider timers, CancellationToken cancellation)
    {
        var retainedAt = timers.GetTimestamp();
        while (!cancellation.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                // On a full disk nothing can be compacted until something goes.
                RemoveOld(cancellation);
                while (await QuietThread.RunAsync("compaction", () => CompactNext(evaluatedPosition(), cancellation)))
                    RemoveOld(cancellation);
                if (timers.GetElapsedTime(retainedAt) >= RetainEvery)
                {
                    while (await QuietThread.RunAsync("retention", () => RetainNext(cancellation)))
                        await Task.Yield();
                    retainedAt = timers.GetTimestamp();
                }
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                _logger.CompactionFailed(e);
                pause = PauseAfterFailure;
            }

            await Task.Delay(pause, timers, cancellation);
        }
    }

    private int Remove(long keptFrom, CancellationToken cancellation)
    {
        var room = _journal.Room();
        var shortBytes = room.ShortBytes;
        var removed = 0;
        foreach (var segment in _journal.Segments())
        {
            var isOld = segment.EndPosition <= keptFrom;
            if (!segment.IsFull || segment.EndPosition > CompactedPosition || !(isOld || shortBytes > 0))
                break;
            if (!isOld)
                _logger.RemovedForRoom(room.FreeBytes, segment.EndPosition);
            // Asked anew for each: a hold that was answered for before counts.
            _evidence.Rescue(segment, _keeping.Held(cancellation));
            removed += _journal.RemoveBefore(segment.EndPosition);
            shortBytes -= segment.EndPosition - segment.FirstPosition;
        }

        return removed;
    }

    private void Compact(in SegmentSpan segment, CancellationToken cancellation)
    {
        var passes = (int)(1 + (segment.EndPosition - segment.FirstPosition) / PassBytes);
        var work = new CompactionPass(segment.FirstPosition, _chunks.Held());
        var readings = 0L;
        for (var pass = 0; pass < passes; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            work.Gather(_journal, segment, pass, passes);
            readings += work.Rows.Count;
            var end = pass == passes - 1 ? segment.EndPosition : (long?)null;
            _chunks.Write(writer => work.Write(writer, end));
        }

        // In this order: who copies from the index first and reads chunks then misses nothing.
        foreach (var newest in work.Newest)
            _recent.NoteCompacted(newest);
        _recent.ForgetBefore(segment.EndPosition);
        _logger.Compacted(segment.FirstPosition, segment.EndPosition, readings);
    }
}
