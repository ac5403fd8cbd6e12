using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Books;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry.Retention;

namespace SensorHub.Storage.Telemetry;

/// <summary>
/// Moves the evaluated journal into parts, stretch by stretch, seals the hours that are over, and removes segments past their keeping time. One thread.
/// A crash at any point is harmless: a stretch, its position and what is sealed are transactions.
/// </summary>
public sealed class Compactor : IJournalConsumer
{
    /// <summary>A segment that does not fill is compacted when its oldest record is that old by the time of the journal.</summary>
    private const long OldMs = UnixMs.Hour;

    /// <summary>Running days after which a segment ends that does not fill.</summary>
    private const int SegmentDays = 1;

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
    private readonly SealingPass _sealing;
    private readonly CompactionPass _stretch = new();
    private readonly TimeSpan _quiet;
    private readonly ILogger _logger;
    private volatile IReadOnlyList<string> _failing = [];
    private bool _isShortOfRoom;
    private (long Position, long CommittedMs) _oldest = (-1, 0);
    private long _compactedMs = long.MinValue;
    private long _settledPosition = -1;
    private long _quarantineKeptFrom;

    internal Compactor(
        TelemetryOptions options, SegmentJournal journal, RecentIndex recent, ChunkStore chunks, IHourSeal seal, RawEvidence evidence, Keeping keeping,
        UnreadableDays unreadable, ILogger logger)
    {
        _quiet = TimeSpan.FromSeconds(options.QuietSeconds);
        _sealing = new(chunks, recent, seal, unreadable, logger);
        _journal = journal;
        _options = journal.Options;
        _recent = recent;
        _chunks = chunks;
        _keeping = keeping;
        _evidence = evidence;
        var longestDays = Math.Max(journal.Options.KeepDays, Math.Max(keeping.Options.SecondsDays, keeping.Options.MinutesDays));
        _clock = new(chunks, keeping.Timers, keeping.Speed, longestDays);
        _retention = new(chunks, _clock, keeping, _options.SegmentBytes, logger);
        _logger = logger;
    }

    /// <inheritdoc/>
    public string Name => "compaction";

    /// <inheritdoc/>
    public long Position => CompactedPosition;

    /// <summary>Everything before it is in chunks.</summary>
    public long CompactedPosition => _chunks.CompactedPosition;

    /// <summary>
    /// Everything before it is in sealed chunks, and what that left free was given back: set by <see cref="RunAsync"/> when the hub is quiet, see
    /// <see cref="TelemetryOptions.QuietSeconds"/>.
    /// </summary>
    public long SettledPosition => Volatile.Read(ref _settledPosition);

    /// <summary>Steps of <see cref="RunAsync"/> that failed in its last round; the log says why. Any thread.</summary>
    public IReadOnlyList<string> Failing => _failing;

    /// <summary>What was refused before it is past <see cref="SensorHub.Storage.Retention.RetentionOptions.QuarantineDays"/>; 0 = nothing is. Any thread.</summary>
    public long QuarantineKeptFrom => Volatile.Read(ref _quarantineKeptFrom);

    /// <summary>
    /// Compacts a stretch of the oldest segment that is not yet, provided that the segment is full and ends at or before the evaluated position, or that it
    /// is old.
    /// </summary>
    /// <param name="isQuiet">Nothing comes any more: what there is need not wait until it is old.</param>
    /// <returns>False when there is none, or too little room is left to write it.</returns>
    /// <exception cref="IOException">The disk refuses; the call may be made again.</exception>
    /// <exception cref="InvalidDataException">The segment is damaged.</exception>
    public bool CompactNext(long evaluatedPosition, bool isQuiet = false, CancellationToken cancellation = default)
    {
        var from = CompactedPosition;
        var segment = _journal.Segments().FirstOrDefault(s => s.EndPosition > from);
        var limit = Math.Min(segment.EndPosition, evaluatedPosition);
        if (limit <= from || (segment.IsFull ? limit < segment.EndPosition : !(isQuiet && from < _journal.EntriesEnd) && !IsOld(from)) || !HasRoom())
            return false;
        return OnDisk($"Compaction of the journal from position {from} on", () =>
        {
            _stretch.Gather(_journal, from, limit, _chunks.Held());
            cancellation.ThrowIfCancellationRequested();
            if (_stretch.EndPosition == from)
                return false;
            _chunks.Write(_stretch.Write);
            Forget();
            return true;
        });
    }

    /// <summary>Seals some of the hours that are over.</summary>
    /// <param name="isQuiet">Nothing comes any more: those that are not over are sealed too.</param>
    /// <returns>False when nothing is left to be sealed for now.</returns>
    /// <exception cref="IOException">The disk refuses; the call may be made again.</exception>
    public bool SealNext(bool isQuiet = false, CancellationToken cancellation = default) =>
        OnDisk("Sealing", () => _sealing.Step(_compactedMs, _journal.FirstPosition, isQuiet, cancellation));

    /// <summary>
    /// Ends a segment that was begun a running day ago, and removes compacted ones that came <see cref="JournalOptions.KeepDays"/> of running time ago, and the oldest ones beyond
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
            EndOldSegment();
            keptFrom = Math.Max(keptFrom, _clock.PositionBefore(_options.KeepDays));
            Volatile.Write(ref _quarantineKeptFrom, _keeping.Options.QuarantineDays is > 0 and var days ? _clock.PositionBefore(days) : 0);
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
    public bool RetainNext(CancellationToken cancellation = default) =>
        OnDisk("Retention", () => _retention.Step(cancellation) | _evidence.ReleaseNext(_keeping.Held(cancellation)));

    /// <summary>Lets go of what is of no use behind <see cref="RemoveOld"/> and <see cref="SealNext"/>: trails into removed segments, free pages. A bounded piece.</summary>
    /// <param name="isQuiet">Nothing comes that would take the free pages again: all are given back.</param>
    /// <returns>False when nothing is left.</returns>
    /// <exception cref="IOException">The disk refuses; the call may be made again.</exception>
    public bool TidyNext(bool isQuiet = false) =>
        OnDisk("Tidying", () => _chunks.DropTrails(_journal.FirstPosition) || _chunks.GiveBack(all: isQuiet));

    /// <summary>Compacts and removes as the journal grows, until cancelled. A step that fails is logged once and tried again; the others go on.</summary>
    /// <param name="evaluatedPosition">Asked before each step: nothing at or beyond it is touched.</param>
    /// <param name="timers">Monotonic time.</param>
    public async Task RunAsync(Func<long> evaluatedPosition, TimeProvider timers, CancellationToken cancellation)
    {
        var retainedAt = timers.GetTimestamp();
        var (seenPosition, seenAt, wasQuiet) = (-1L, timers.GetTimestamp(), false);
        while (!cancellation.IsCancellationRequested)
        {
            // Ticks come for ever.
            if (_journal.EntriesEnd != seenPosition)
                (seenPosition, seenAt) = (_journal.EntriesEnd, timers.GetTimestamp());
            var isQuiet = timers.GetElapsedTime(seenAt) >= _quiet;
            if (isQuiet && !wasQuiet)
                _sealing.Restart();
            wasQuiet = isQuiet;
            var round = new CompactorRound(_logger, Failing);
            // On a full disk nothing can be compacted until something goes.
            do
                await round.DoAsync("removal", () => RemoveOld(cancellation) < 0);
            while (await round.DoAsync("compaction", () => CompactNext(evaluatedPosition(), isQuiet, cancellation))
                | await round.DoAsync("sealing", () => SealNext(isQuiet, cancellation)));
            if (timers.GetElapsedTime(retainedAt) >= RetainEvery && await round.DoAllAsync("retention", () => RetainNext(cancellation)))
                retainedAt = timers.GetTimestamp();
            await round.DoAllAsync("tidying", () => TidyNext(isQuiet));
            _failing = round.Failed;
            if (isQuiet && round.Failed.Count == 0)
                Volatile.Write(ref _settledPosition, CompactedPosition);
            await Task.Delay(round.Failed.Count == 0 ? Pause : PauseAfterFailure, timers, cancellation);
        }
    }

    // A segment goes whole: one that does not fill would keep its oldest bytes for ever.
    private void EndOldSegment()
    {
        var newest = _journal.Segments()[^1];
        if (newest.FirstPosition < _clock.PositionBefore(SegmentDays))
            _journal.EndSegment(newest.FirstPosition);
    }

    private int Remove(long keptFrom, CancellationToken cancellation)
    {
        var room = _journal.Room();
        var shortBytes = room.ShortBytes;
        // One that could not be deleted before.
        var removed = _journal.RemoveBefore(_journal.FirstPosition);
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

    /// <summary>Half of what the journal leaves is for decisions alone; what can give room goes on.</summary>
    private bool HasRoom()
    {
        var room = _journal.Room();
        var isShort = room.FreeBytes < room.KeptBytes / 2;
        if (isShort && !_isShortOfRoom)
            _logger.WaitsForRoom(room.FreeBytes);
        _isShortOfRoom = isShort;
        return !isShort;
    }

    private static bool OnDisk(string what, Func<bool> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw new IOException($"{what} failed ({e.Message}). Nothing is lost; it is tried again.", e);
        }
    }

    private bool IsOld(long from)
    {
        if (_oldest.Position != from)
        {
            using var reader = _journal.OpenReader(from);
            if (!reader.TryRead(out var record))
                return false;
            _oldest = (from, record.CommittedMs);
        }

        return _journal.LastCommittedMs - _oldest.CommittedMs >= OldMs;
    }

    private void Forget()
    {
        // In this order: who copies from the index first and reads chunks then misses nothing.
        foreach (var newest in _stretch.Newest)
            _recent.NoteCompacted(newest);
        _recent.ForgetBefore(_stretch.EndPosition);
        _compactedMs = _stretch.CommittedMs;
        _sealing.Restart();
        _logger.Compacted(_stretch.FirstPosition, _stretch.EndPosition, _stretch.Rows.Count);
    }
}
