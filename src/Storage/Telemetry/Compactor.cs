using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Books;
using SensorHub.Devices.Threads;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

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
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly SegmentJournal _journal;
    private readonly JournalOptions _options;
    private readonly RecentIndex _recent;
    private readonly ChunkStore _chunks;
    private readonly ILogger _logger;

    internal Compactor(SegmentJournal journal, RecentIndex recent, ChunkStore chunks, ILogger logger)
    {
        _journal = journal;
        _options = journal.Options;
        _recent = recent;
        _chunks = chunks;
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
    /// Removes compacted segments older than <see cref="JournalOptions.KeepDays"/> before the newest record, and the oldest
    /// ones beyond <see cref="JournalOptions.KeepBytes"/> or while room is short, see <see cref="JournalOptions.MinFreeBytes"/>.
    /// </summary>
    /// <returns>Segments removed.</returns>
    public int RemoveOld()
    {
        var cutoffMs = _journal.LastCommittedMs - _options.KeepDays * UnixMs.Day;
        var keptFrom = _options.KeepBytes == 0 ? long.MinValue : _journal.DurablePosition - _options.KeepBytes;
        var removeBefore = long.MinValue;
        var room = _journal.Room();
        var shortBytes = room.ShortBytes;
        foreach (var segment in _journal.Segments())
        {
            var isOld = segment.EndPosition <= keptFrom || _journal.CommittedMsAfter(segment) < cutoffMs;
            if (!segment.IsFull || segment.EndPosition > CompactedPosition || !(isOld || shortBytes > 0))
                break;
            removeBefore = segment.EndPosition;
            if (!isOld)
                _logger.RemovedForRoom(room.FreeBytes, removeBefore);
            shortBytes -= segment.EndPosition - segment.FirstPosition;
        }

        return removeBefore == long.MinValue ? 0 : _journal.RemoveBefore(removeBefore);
    }

    /// <summary>Compacts and removes as the journal grows, until cancelled. Failures are logged and tried again.</summary>
    /// <param name="evaluatedPosition">Asked before each step: nothing at or beyond it is touched.</param>
    /// <param name="timers">Monotonic time.</param>
    public async Task RunAsync(Func<long> evaluatedPosition, TimeProvider timers, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                // On a full disk nothing can be compacted until something goes.
                RemoveOld();
                while (await QuietThread.RunAsync("compaction", () => CompactNext(evaluatedPosition(), cancellation)))
                    RemoveOld();
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                _logger.CompactionFailed(e);
                pause = PauseAfterFailure;
            }

            await Task.Delay(pause, timers, cancellation);
        }
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
