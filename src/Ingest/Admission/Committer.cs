using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Admission;

/// <summary>
/// The commit thread of one shard. Takes all batches that wait, admits their entries, appends them as one record and, when it is on disk,
/// completes the batches: acknowledged means on disk. While nothing arrives it appends a tick every five seconds of city time.
/// <list type="bullet">
/// <item>Disk full or failing: the same record is tried again every second; nothing is acknowledged, <see cref="Fault"/> says why.</item>
/// <item>Evaluation more than five seconds behind: one record per <see cref="Beat"/> at most.</item>
/// <item>The index full: only ticks until there is room, see <see cref="IsFull"/>.</item>
/// <item>Stop: what was submitted is committed first; a batch submitted later fails.</item>
/// </list>
/// A fault of the hub itself ends the service with its exception, and with it the host.
/// </summary>
public sealed class Committer : BackgroundService
{
    /// <summary>A record takes no further batch beyond it.</summary>
    public const int FullRecordBytes = 4 * 1024 * 1024;
    public const long TickMs = 5_000;
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxLag = TimeSpan.FromSeconds(5);

    private readonly IJournal _journal;
    private readonly IReadingIndex _index;
    private readonly RecordBuilder _record = new();
    private readonly Admitter _admitter;
    private readonly IngestLedger _ledger;
    private readonly SourceAccount _other;
    private readonly IngestClocks _clocks;
    private readonly IEvaluationLag _lag;
    private readonly ILogger<Committer> _log;
    private readonly LogAllowance _lines;
    private readonly List<SourceAccount> _sources = [];

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<ReadingBatch> _waiting = [];
    private List<ReadingBatch> _taken = [];
    private volatile bool _isStopping;
    private bool _isClosed;
    private long _lastTaken;
    private long _nextTickMs = long.MinValue;

    public Committer(
        IJournal journal, IReadingIndex index, HeldPackets held, IngestLedger ledger, IngestClocks clocks, IEvaluationLag lag, ILogger<Committer> log)
    {
        _journal = journal;
        _index = index;
        _admitter = new(index, _record, held);
        _ledger = ledger;
        _other = ledger.Of(IngestLedger.OtherSource);
        // What is evaluated before the first record of this run is of an earlier one.
        ledger.NoteRecord(journal.NextPosition, 0);
        _clocks = clocks;
        _lag = lag;
        _log = log;
        _lines = new(clocks.Network);
    }

    /// <summary>Why nothing can be committed now, in words for an operator; null when all is well.</summary>
    public string? Fault { get; private set; }

    /// <summary>Nothing is taken in: evaluation or compaction is too far behind.</summary>
    public bool IsFull => _index.IsFull;

    /// <summary>Records appended since start, ticks included.</summary>
    public long Records { get; private set; }

    /// <summary>Completes when everything in the batch is on disk or was before. The batch must not be touched until then.</summary>
    /// <exception cref="IOException">The hub stops while its disk refuses, or what a key holds cannot be read; nothing may be acknowledged.</exception>
    /// <exception cref="OperationCanceledException">The hub has stopped.</exception>
    public ValueTask CommitAsync(ReadingBatch batch)
    {
        var committed = batch.Submitted();
        lock (_gate)
        {
            if (!_isClosed)
            {
                AccountOf(batch).Received(batch.Count);
                _waiting.Add(batch);
                if (_waiting.Count == 1)
                    _wake.Set();
                return committed;
            }
        }

        batch.Failure = new OperationCanceledException("The hub has stopped.");
        batch.Complete();
        return committed;
    }

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stop = stoppingToken.UnsafeRegister(static c => ((Committer)c!).Stop(), this);
        await using var beat = _clocks.Network.CreateTimer(static c => ((Committer)c!)._wake.Set(), this, Beat, Beat);
        new Thread(Run) { IsBackground = true, Name = "commit" }.Start();
        await _ended.Task;
    }

    private void Stop()
    {
        _isStopping = true;
        _wake.Set();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The last resort of a thread: nothing of what it holds may be acknowledged.")]
    private void Run()
    {
        try
        {
            while (TryTakeWork())
                CommitTaken();
            Close(new OperationCanceledException("The hub has stopped."));
            _ended.SetResult();
        }
        catch (Exception e)
        {
            Fault = $"The commit thread ended: {e.Message}";
            _log.CommitThreadEnded(e);
            Close(e);
            _ended.SetException(e);
        }
    }

    /// <summary>Waits for batches or for a tick to be due. False when stopped and drained.</summary>
    private bool TryTakeWork()
    {
        while (true)
        {
            if (!MustSlow())
            {
                if ((_isStopping || !IsFull) && TryTakeBatches())
                    return true;
                if (_isStopping)
                    return false;
                if (_clocks.City.NowMs() >= _nextTickMs)
                    return true;
            }

            _wake.WaitOne();
        }
    }

    private bool TryTakeBatches()
    {
        lock (_gate)
            (_waiting, _taken) = (_taken, _waiting);
        if (_taken.Count == 0)
            return false;
        _lastTaken = _clocks.Network.GetTimestamp();
        return true;
    }

    private bool MustSlow() => !_isStopping && _lag.Current > MaxLag && _clocks.Network.GetElapsedTime(_lastTaken) < Beat;

    private void CommitTaken()
    {
        do
        {
            var (admitted, written) = (0, 0L);
            _record.Begin(_journal.NextPosition);
            while (admitted < _taken.Count && _record.Length < FullRecordBytes)
                written += AdmitBatch(_taken[admitted++]);
            if (_record.EntryCount > 0 || _taken.Count == 0)
                Append();
            Book(written);
            for (var i = 0; i < admitted; i++)
                _taken[i].Complete();
            _taken.RemoveRange(0, admitted);
        }
        while (_taken.Count > 0);
    }

    /// <returns>Entries of the record that evaluation is to see.</returns>
    private long AdmitBatch(ReadingBatch batch)
    {
        var account = AccountOf(batch);
        var before = _record.EntryCount;
        var (decided, unseen) = (0, 0);
        var rest = batch.Entries;
        try
        {
            while (!rest.IsEmpty)
            {
                var entry = new ReadingEntry(rest);
                var outcome = _admitter.Admit(entry);
                account.Count(outcome, entry);
                if (outcome is Outcome.Quarantined or Outcome.Noted)
                    unseen++;
                if (outcome == Outcome.Quarantined && entry.IsReading && _lines.TryTake(_log))
                    _log.StoredDamaged(entry.Device);
                if (entry.IsReading && (entry.Flags & EntryFlags.ClockSuspect) != EntryFlags.None && _ledger.NoteSuspect(entry.Device))
                    _log.SuspectClock(entry.Device);
                decided += outcome == Outcome.Noted ? 0 : 1;
                rest = rest[entry.Length..];
            }
        }
        catch (IOException e)
        {
            // What was admitted before is sound and is appended; without an acknowledgement it comes again as duplicates.
            _log.AdmissionFailed(e);
            account.GivenBack(batch.Count - decided);
            batch.Failure = e;
        }

        if (account.Close(decided))
            _sources.Add(account);
        return _record.EntryCount - before - unseen;
    }

    private void Book(long written)
    {
        _ledger.NoteRecord(_journal.NextPosition, written);
        foreach (var source in _sources)
            source.Book();
        _sources.Clear();
    }

    private SourceAccount AccountOf(ReadingBatch batch) => batch.Source ?? _other;

    private void Append()
    {
        while (true)
        {
            var startedAt = _clocks.Network.GetTimestamp();
            try
            {
                var now = _clocks.City.NowMs();
                _journal.Append(_record.Entries, _record.EntryCount, now);
                _nextTickMs = now + TickMs;
                Records++;
                if (Fault is not null)
                    _log.DiskAccepts();
                Fault = null;
                return;
            }
            catch (IOException e) when (!_isStopping)
            {
                if (Fault is null)
                    _log.DiskRefuses(e);
                Fault = $"The journal cannot be written: {e.Message}";
                WaitForRetry(startedAt);
            }
        }
    }

    private void Close(Exception cause)
    {
        lock (_gate)
        {
            _isClosed = true;
            _taken.AddRange(_waiting);
            _waiting.Clear();
        }

        foreach (var batch in _taken)
        {
            AccountOf(batch).GivenBack(batch.Count);
            batch.Failure = cause;
            batch.Complete();
        }

        _taken.Clear();
    }

    private void WaitForRetry(long startedAt)
    {
        while (!_isStopping && _clocks.Network.GetElapsedTime(startedAt) < RetryAfter)
            _wake.WaitOne();
    }
}
