using SensorHub.Devices.Time;

namespace SensorHub.Devices.Books;

/// <summary>
/// Compares what each station on the way of a reading counted by itself, and keeps the books. Counts are of this run; what lies in the journal and in
/// hub.db is exact over restarts, since it is counted again from there; what a killed process had received, known as duplicates or dropped since its
/// last reconciliation is lost with it and shown as a gap. Thread safe.
/// </summary>
public sealed class LossLedger(LedgerParts parts) : IDisposable
{
    public static readonly TimeSpan Keep = TimeSpan.FromDays(90);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly long _sinceMs = parts.City.NowMs();
    private Baseline _before = Baseline.Empty;
    private IReadOnlyList<Equation> _uneven = [];
    private IReadOnlyList<Equation> _unbalanced = [];
    private long? _reconciledMs;
    private long _lastAtMs;
    private LedgerPositions _start;

    /// <summary>Equations that did not hold at the last two reconciliations.</summary>
    public IReadOnlyList<Equation> Unbalanced => Volatile.Read(ref _unbalanced);

    /// <summary>Notes where everything stands before anything of this run is written.</summary>
    public async Task BeginAsync(CancellationToken cancellation = default)
    {
        _start = (await parts.Store.PositionsAsync(cancellation)) with { Journal = parts.Journal.DurablePosition };
        _before = Baseline.Empty with { Decided = _start.Decided, CheckedTo = _start.Notified, Positions = _start };
    }

    /// <summary>Keeps as a gap what a killed run had not reconciled, and that this one has begun; to be called once, after <see cref="BeginAsync"/>.</summary>
    /// <returns>The gap; null when there is none.</returns>
    public async Task<LedgerEntry?> RecoverAsync(CancellationToken cancellation = default)
    {
        var last = await parts.Store.LastAsync(cancellation);
        _lastAtMs = last?.AtMs ?? 0;
        var gap = last is { IsLast: false } ? await GapAsync(last, cancellation) : null;
        if (gap is not null)
            await KeepAsync(gap, cancellation);
        await KeepAsync(Opening(), cancellation);
        return gap;
    }

    /// <summary>The books as they are now.</summary>
    public async Task<LedgerState> LookAsync(CancellationToken cancellation = default)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return (await LookAsync(_before, cancellation)).State;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Live events stored behind a sequence.</summary>
    public async Task<long> BehindAsync(long sequence, CancellationToken cancellation = default) =>
        await parts.Store.CountDecidedAsync(sequence, (await parts.Store.PositionsAsync(cancellation)).Decided, cancellation);

    /// <summary>Compares, and keeps what was counted since the last time. After an exception the next one covers both.</summary>
    /// <param name="isLast">Nothing is counted any more: the hub stops.</param>
    public async Task<LedgerState> ReconcileAsync(bool isLast = false, CancellationToken cancellation = default)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var (state, now) = await LookAsync(_before, cancellation);
            await KeepAsync(EntryOf(state, now, isLast), cancellation);
            Equation[] uneven = [.. Enum.GetValues<Equation>().Where(e => state.DifferenceOf(e) is not (null or 0))];
            var unbalanced = uneven.Intersect(_uneven).ToArray();
            (_before, _uneven, _reconciledMs) = (now, uneven, state.AtMs);
            Volatile.Write(ref _unbalanced, unbalanced);
            return state with { Unbalanced = unbalanced, ReconciledMs = state.AtMs };
        }
        finally
        {
            _gate.Release();
        }
    }

    // Counts nothing: a kill before the first reconciliation leaves a gap behind it.
    private LedgerEntry Opening()
    {
        var atMs = NextAtMs(_sinceMs);
        return new()
        {
            FromMs = atMs,
            AtMs = atMs,
            Received = 0,
            Stored = 0,
            Duplicates = 0,
            Conflicts = 0,
            Quarantined = 0,
            Dropped = 0,
            Pending = 0,
            Written = 0,
            Evaluated = 0,
            Decided = 0,
            Notified = 0,
            IntakeDifference = 0,
            NotificationDifference = 0,
            Positions = _start,
            Sources = new Dictionary<string, IntakeTerms>(),
        };
    }

    public void Dispose() => _gate.Dispose();

    private async Task<LedgerEntry> GapAsync(LedgerEntry last, CancellationToken cancellation)
    {
        var written = JournalRecount.Of(parts.Journal, last.Positions.Journal, _start.Journal, cancellation);
        var evaluated = JournalRecount.Of(parts.Journal, last.Positions.Evaluated, _start.Evaluated, cancellation);
        return new()
        {
            FromMs = last.AtMs,
            AtMs = NextAtMs(_sinceMs),
            IsGap = true,
            Received = null,
            Stored = written?.Stored,
            Duplicates = null,
            Conflicts = written?.Conflicts,
            Quarantined = written?.Quarantined,
            Dropped = null,
            Pending = 0,
            Written = written?.Written,
            Evaluated = evaluated?.Written,
            Decided = await parts.Store.CountDecidedAsync(last.Positions.Decided, _start.Decided, cancellation),
            Notified = await parts.Store.CountDecidedAsync(last.Positions.Notified, _start.Notified, cancellation),
            Positions = _start,
            Sources = new Dictionary<string, IntakeTerms>(),
        };
    }

    private async Task<(LedgerState State, Baseline Now)> LookAsync(Baseline before, CancellationToken cancellation)
    {
        // Each consumer before what it follows: what it has passed is then known there.
        var notified = parts.Notified();
        var evaluated = parts.Evaluated();
        var writtenThere = parts.Intake.WrittenAt(evaluated.Position);
        var written = parts.Intake.Written;
        var sources = parts.Intake.Terms();
        var stands = (await parts.Store.PositionsAsync(cancellation)) with { Journal = parts.Journal.DurablePosition, Evaluated = evaluated == Passage.NotBegun ? before.Positions.Evaluated : evaluated.Position };

        var checkedTo = notified == Passage.NotBegun ? before.CheckedTo : notified.Position;
        var handed = notified.Count - before.Notified;
        var stored = await parts.Store.CountDecidedAsync(before.CheckedTo, checkedTo, cancellation);
        var now = new Baseline(
            sources, written, evaluated.Count, stands.Decided,
            before.DecidedCount + await parts.Store.CountDecidedAsync(before.Decided, stands.Decided, cancellation),
            checkedTo, notified.Count, before.NotificationDifference + stored - handed, stands with { Notified = checkedTo });
        var state = new LedgerState(
            _sinceMs, parts.City.NowMs(), sources,
            new(written, evaluated.CountSinceStart, written - (writtenThere ?? 0), writtenThere - evaluated.CountSinceStart),
            new(now.DecidedCount, now.Notified, await parts.Store.CountDecidedAsync(checkedTo, stands.Decided, cancellation), now.NotificationDifference),
            _unbalanced, _reconciledMs);
        return (state, now);
    }

    private LedgerEntry EntryOf(LedgerState state, Baseline now, bool isLast)
    {
        var sources = state.Sources
            .Select(s => KeyValuePair.Create(s.Key, (s.Value - _before.Sources.GetValueOrDefault(s.Key)) with { Pending = s.Value.Pending }))
            .Where(s => s.Value != default)
            .ToDictionary(StringComparer.Ordinal);
        var sum = sources.Values.Aggregate(default(IntakeTerms), (all, terms) => all + terms);
        return new()
        {
            FromMs = _reconciledMs ?? _sinceMs,
            AtMs = NextAtMs(state.AtMs),
            IsLast = isLast,
            Received = sum.Received,
            Stored = sum.Stored,
            Duplicates = sum.Duplicates,
            Conflicts = sum.Conflicts,
            Quarantined = sum.Quarantined,
            Dropped = sum.Dropped,
            Pending = sum.Pending,
            Written = now.Written - _before.Written,
            Evaluated = now.Evaluated - _before.Evaluated,
            Decided = now.DecidedCount - _before.DecidedCount,
            Notified = now.Notified - _before.Notified,
            IntakeDifference = state.Intake.Difference,
            EvaluationDifference = state.Evaluation.Difference,
            NotificationDifference = state.Notification.Difference,
            Positions = now.Positions,
            Sources = sources,
        };
    }

    private async Task KeepAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        await parts.Store.AppendAsync(entry, entry.AtMs - (long)Keep.TotalMilliseconds, cancellation);
        _lastAtMs = entry.AtMs;
    }

    // Entries are told apart by their end, also when the city's clock is set back.
    private long NextAtMs(long nowMs) => Math.Max(nowMs, _lastAtMs + 1);

    /// <summary>The counts at the last reconciliation.</summary>
    private sealed record Baseline(
        IReadOnlyDictionary<string, IntakeTerms> Sources, long Written, long Evaluated, long Decided, long DecidedCount, long CheckedTo, long Notified,
        long NotificationDifference, LedgerPositions Positions)
    {
        public static readonly Baseline Empty = new(new Dictionary<string, IntakeTerms>(), 0, 0, 0, 0, 0, 0, 0, default);
    }
}
