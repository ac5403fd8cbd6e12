using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Health;
using SensorHub.Alerts.Latency;
using SensorHub.Devices.Books;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>
/// Follows one shard's journal and commits what it decides together with the position: after a crash nothing opens twice and
/// nothing is skipped. While a store cannot be read or written it waits where it is, and then decides the same.
/// </summary>
public sealed class Evaluator : BackgroundService, IEvaluationProgress, IJournalConsumer
{
    private const long MaxUncommittedBytes = 8 << 20;
    private const int MaxUncommittedDecisions = 256;
    private static readonly TimeSpan MaxUncommittedTime = TimeSpan.FromSeconds(1);

    // How long a decision may wait for others to share its commit.
    private static readonly TimeSpan GroupTime = TimeSpan.FromMilliseconds(20);
    // What a stop may take for records that are not decided yet; what is left is decided after the next start.
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(5);

    private readonly RuleBook _rules;
    private readonly EvaluatorStores _stores;
    private readonly EvaluatorClocks _clocks;
    private readonly EvaluatorOptions _options;
    private readonly int _shard;
    private readonly ILogger _logger;
    private readonly ShardEvaluation _evaluation;
    private readonly DiskRetry _disk;
    private SquadFinder? _squads;
    private RegistrySnapshot? _squadsOf;
    // The record behind the position is taken, and history could not be read yet to settle it.
    private bool _isHalfTaken;
    private long _position;
    private long _committed;
    private long _checkpointed;
    private long _committedAt;
    private long _lagMs;
    private long _heldUpSinceMs;
    private long _judged;
    private int _unsettled;
    // Entries that were decided before this run and are only gone through again.
    private long _replayed;
    // When each of the decisions that wait was made, city time: for traces alone.
    private readonly List<long> _decidedAtMs = [];
    private readonly TraceMeter? _traces;
    private IReadOnlyList<AlertTrace> _opened = [];
    private volatile Passage _passed = Passage.NotBegun;

    /// <exception cref="ArgumentException">A setting or a rule is at fault; names all of its faults.</exception>
    public Evaluator(
        RuleBook rules, EvaluatorStores stores, EvaluatorClocks clocks, EvaluatorOptions options, ILogger<Evaluator> logger, int shard = 0,
        TraceMeter? traces = null)
    {
        options.Validate();
        _rules = rules;
        _stores = stores;
        _clocks = clocks;
        _options = options;
        _shard = shard;
        _traces = traces;
        _logger = logger;
        _evaluation = new ShardEvaluation(rules.Rules, rules.Calendar, stores.Registry, stores.History, options);
        _disk = new DiskRetry(clocks.Machine, HeldUp);
    }

    /// <inheritdoc/>
    public string Name => "evaluation";

    /// <inheritdoc/>
    public long Position => EvaluatedPosition;

    /// <summary>
    /// City time by which decisions lag behind the journal; 0 when all durable records are judged and their decisions can be written. Thread safe.
    /// </summary>
    public long LagMs => Volatile.Read(ref _lagMs);

    /// <summary>Everything before it is judged, committed or about to be. Thread safe.</summary>
    public long JudgedPosition => Volatile.Read(ref _position);

    /// <inheritdoc/>
    public long DurablePosition => _stores.Feed.DurablePosition;

    /// <inheritdoc/>
    public long EvaluatedPosition => Volatile.Read(ref _committed);

    /// <inheritdoc/>
    public Passage Passed => _passed;

    /// <inheritdoc/>
    public bool IsHeldUp => _disk.IsWaiting;

    /// <inheritdoc/>
    public int Unsettled => Volatile.Read(ref _unsettled);

    /// <summary>Readings judged since the start. Thread safe.</summary>
    public long Judged => Volatile.Read(ref _judged);

    /// <summary>How devices report. Thread safe.</summary>
    public IDeviceVitals Vitals => _evaluation.Vitals;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var start = new EvaluatorStart(_stores, _options, _shard, _logger);
        (_position, _committed) = await _disk.RunAsync(() => start.RestoreAsync(_evaluation, stoppingToken), stoppingToken);
        _checkpointed = _position;
        using var reader = _stores.Feed.OpenReader(_position);
        await _disk.RunAsync(() => Replay(reader, stoppingToken), stoppingToken);
        await _disk.RunAsync(() => start.AdoptSilencesAsync(_evaluation, stoppingToken), stoppingToken);
        _replayed = _evaluation.Entries;
        _passed = new(_committed, _committed, 0, 0);
        _committedAt = _clocks.Machine.GetTimestamp();
        try
        {
            while (true)
            {
                stoppingToken.ThrowIfCancellationRequested();
                var isBehind = await _disk.RunAsync(() => TakeBatch(reader), stoppingToken);
                if (IsCommitDue)
                    await _disk.RunAsync(() => CommitAsync(stoppingToken), stoppingToken);
                if (_committed == _position && _position - _checkpointed >= _options.CheckpointBytes)
                    SaveCheckpoint();
                if (!isBehind)
                    await WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await LeaveAsync(reader);
        }
    }

    // From the state's position to what is decided: the same steps, their outcome is stored already.
    private bool Replay(IJournalReader reader, CancellationToken cancellation)
    {
        while (_position < _committed && TryTake(reader))
        {
            cancellation.ThrowIfCancellationRequested();
            Forget();
        }

        return true;
    }

    /// <returns>False when there is nothing more to read now.</returns>
    private bool TakeBatch(IJournalReader reader)
    {
        var began = _clocks.Machine.GetTimestamp();
        while (TryTake(reader))
        {
            var elapsed = _clocks.Machine.GetElapsedTime(began);
            if (_position - _committed >= MaxUncommittedBytes || elapsed >= MaxUncommittedTime
                || HasDecisions && (elapsed >= GroupTime || _evaluation.Decisions.Count >= MaxUncommittedDecisions))
                return true;
        }

        Volatile.Write(ref _lagMs, 0);
        return false;
    }

    /// <exception cref="IOException">The record or the history that it needs cannot be read now; called again it goes on with it.</exception>
    private bool TryTake(IJournalReader reader)
    {
        if (!_isHalfTaken)
        {
            if (!reader.TryRead(out var record))
                return false;
            _evaluation.Take(in record);
            _isHalfTaken = true;
        }

        _evaluation.Settle();
        _isHalfTaken = false;
        foreach (var (rule, subject, occurrence, damage) in _evaluation.Context.Unjudged)
            EvaluatorLog.NotJudgedAgain(_logger, damage, rule, subject, occurrence.FromMs, occurrence.ToMs);
        _evaluation.Context.Unjudged.Clear();
        NoteDecided();
        Volatile.Write(ref _position, _evaluation.Context.Position);
        Volatile.Write(ref _judged, _evaluation.Judged);
        Volatile.Write(ref _unsettled, _evaluation.Unsettled);
        var isLast = _stores.Feed.DurablePosition <= _position;
        Volatile.Write(ref _lagMs, isLast ? 0 : Math.Max(0, _clocks.City.NowMs() - _evaluation.Context.ClockMs));
        return true;
    }

    private void HeldUp(IOException failed, int inARow)
    {
        if (inARow == 1)
        {
            EvaluatorLog.HeldUp(_logger, failed, _position);
            // Before the first record there is no record's time.
            _heldUpSinceMs = _evaluation.Context.ClockMs > 0 ? _evaluation.Context.ClockMs : _clocks.City.NowMs();
        }

        Volatile.Write(ref _lagMs, Math.Max(0, _clocks.City.NowMs() - _heldUpSinceMs));
    }

    private bool HasDecisions => _evaluation.Decisions.Count > 0 || _evaluation.Notices.Count > 0;

    private bool IsCommitDue =>
        HasDecisions
        || _position - _committed >= MaxUncommittedBytes
        || (_position > _committed && _clocks.Machine.GetElapsedTime(_committedAt) >= MaxUncommittedTime);

    private async Task CommitAsync(CancellationToken cancellation)
    {
        NoteDecided();
        await _stores.Operations.WriteAsync(Apply, cancellation);
        foreach (var trace in _opened)
            _traces?.Record(trace, TraceStep.MeasuredToReceived, TraceStep.ReceivedToDurable, TraceStep.DurableToEvaluated, TraceStep.EvaluatedToTask);
        Forget();
        Volatile.Write(ref _committed, _position);
        _passed = new(_passed.From, _position, _evaluation.Entries - _replayed, _evaluation.Entries - _evaluation.EntriesBeforeStart);
        _committedAt = _clocks.Machine.GetTimestamp();
    }

    // What a start adopts is decided before the first record.
    private void NoteDecided()
    {
        while (_decidedAtMs.Count < _evaluation.Decisions.Count)
            _decidedAtMs.Add(_clocks.City.NowMs());
    }

    private int Apply(IOperationsTransaction transaction)
    {
        var reconciler = new AlertReconciler(transaction, Squads(), _rules.Deadlines, _rules.Calendar, _options, _clocks.City);
        for (var i = 0; i < _evaluation.Decisions.Count; i++)
            reconciler.Apply(_evaluation.Decisions[i], _decidedAtMs[i]);
        foreach (var notice in _evaluation.Notices)
            reconciler.Apply(notice);
        transaction.SetEvaluatedPosition(_shard, _position);
        _opened = reconciler.Opened;
        return _evaluation.Decisions.Count;
    }

    private SquadFinder Squads()
    {
        var registry = _stores.Registry.Current;
        if (_squads is null || !ReferenceEquals(_squadsOf?.Cells, registry.Cells))
            (_squads, _squadsOf) = (new SquadFinder(registry), registry);
        return _squads;
    }

    private void Forget()
    {
        _evaluation.Decisions.Clear();
        _decidedAtMs.Clear();
        _evaluation.Notices.Clear();
    }

    private void SaveCheckpoint()
    {
        try
        {
            _stores.Checkpoints.Save(_shard, _position, stream => CheckpointCodec.Write(stream, _evaluation, _position));
        }
        catch (IOException failed)
        {
            EvaluatorLog.CheckpointFailed(_logger, failed, _position);
        }

        _checkpointed = _position;
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        if (_position == _committed)
        {
            await _stores.Feed.WaitBeyondAsync(_position, cancellation);
            return;
        }

        var left = MaxUncommittedTime - _clocks.Machine.GetElapsedTime(_committedAt);
        using var due = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), _clocks.Machine);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellation);
        try
        {
            await _stores.Feed.WaitBeyondAsync(_position, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The position is due.
        }
    }

    // A stop in good order decides what is in the journal and leaves a checkpoint at its end: the next start replays nothing.
    private async Task LeaveAsync(IJournalReader reader)
    {
        var began = _clocks.Machine.GetTimestamp();
        try
        {
            bool isBehind;
            do
            {
                isBehind = TakeBatch(reader);
                await CommitAsync(CancellationToken.None);
            }
            while (isBehind && _clocks.Machine.GetElapsedTime(began) < LeaveLimit);
            SaveCheckpoint();
        }
        catch (IOException failed)
        {
            EvaluatorLog.LeftBehind(_logger, failed, _position);
        }
    }
}
