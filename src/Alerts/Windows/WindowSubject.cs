using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>A site under a window rule: decides window after window as its frontier moves, judges again what came late.</summary>
internal sealed class WindowSubject(WindowShape shape, SubjectRef subject, EvaluationContext context) : JudgedSubject(subject, context)
{
    private WindowOccurrence? _occurrence;
    private IReadOnlyList<Episode> _emitted = [];

    public override Rule Rule => shape.Rule;
    public WindowShape Shape => shape;

    /// <summary>Set by the plan.</summary>
    public RingPanes Inputs { get; set; } = new([], []);

    /// <summary>End of the next window to be decided; <see cref="long.MinValue"/> before the first reading.</summary>
    public long NextDueMs { get; private set; } = long.MinValue;

    /// <summary>Readings before it are late.</summary>
    public long DecidedMs { get; private set; } = long.MinValue;

    public bool HasStarted => _occurrence is not null;

    /// <summary>Begins with the occurrence that holds the first reading, or the next one.</summary>
    public void Start(long eventMs, bool isRebuilt)
    {
        Begin(Schedule.AtOrAfter(eventMs));
        DecidedMs = Math.Min(eventMs, _occurrence!.Span.FromMs);
        if (isRebuilt && _occurrence.Span.Contains(eventMs))
            MarkLate(_occurrence.Span, _occurrence.Span, needsHistory: true);
    }

    /// <summary>Decides every window that ends at or before the frontier.</summary>
    public void Advance()
    {
        var frontierMs = Frontier();
        while (_occurrence is { } occurrence && NextDueMs <= frontierMs)
        {
            if (occurrence.IsComplete)
                End(occurrence);
            else
                DecideNext(occurrence);
        }
    }

    /// <summary>A reading that covers the span came after windows it belongs to were decided, or does not fit into memory.</summary>
    public void TakeLate(TimeSpanMs span, bool isInMemory)
    {
        if (_occurrence is null)
            return;
        for (var fromMs = span.FromMs; fromMs < span.ToMs;)
        {
            var occurrence = _occurrence.Span.Contains(fromMs) ? _occurrence.Span : Schedule.AtOrAfter(fromMs);
            if (occurrence.FromMs >= span.ToMs)
                return;
            var isCurrent = occurrence == _occurrence.Span;
            if (!isCurrent && occurrence.FromMs < _occurrence.Span.FromMs)
                MarkLate(occurrence, span, needsHistory: true);
            else if (isCurrent && (!isInMemory || span.FromMs < DecidedMs))
                MarkLate(occurrence, span, !isInMemory);
            fromMs = occurrence.ToMs;
        }
    }

    /// <summary>Judges an occurrence from history without late data: after a start without state.</summary>
    public void Rebuild(long atMs)
    {
        if (Schedule.At(atMs) is { } occurrence)
            MarkLate(occurrence, occurrence, needsHistory: true);
    }

    // bool started, i64 next due, i64 decided, occurrence.
    public void Write(BinaryWriter to)
    {
        to.Write(NextDueMs);
        to.Write(DecidedMs);
        to.Write(HasStarted);
        _occurrence?.Write(to);
    }

    public void Read(BinaryReader from)
    {
        NextDueMs = from.ReadInt64();
        DecidedMs = from.ReadInt64();
        _occurrence = from.ReadBoolean() ? WindowOccurrence.Read(shape, from) : null;
        _emitted = _occurrence?.Episodes() ?? [];
    }

    protected override void Emit()
    {
        if (_occurrence is { } occurrence)
            EmitOccurrence(occurrence, Inputs);
    }

    protected override bool Settle(LateMark mark)
    {
        if (mark.Occurrence != _occurrence?.Span)
        {
            var history = new HistoryPanes(shape, Inputs, mark.Occurrence, Context);
            var past = new WindowOccurrence(shape, mark.Occurrence);
            while (!past.IsComplete)
                past.Decide(WindowJudge.Judge(shape, history, past.FromOf(past.Decided)));
            EmitFrom(past, history);
            return true;
        }

        var touched = _occurrence.Touching(new(mark.FromMs, mark.ToMs));
        var (first, count) = touched.GetOffsetAndLength(_occurrence.Count);
        if (!mark.NeedsHistory && (count == 0 || Inputs.Holds(_occurrence.FromOf(first) / shape.StepMs)))
        {
            for (var window = first; window < first + count; window++)
                _occurrence.Redecide(window, WindowJudge.Judge(shape, Inputs, _occurrence.FromOf(window)));
            EmitOccurrence(_occurrence, Inputs);
            return false;
        }

        var stored = new HistoryPanes(shape, Inputs, _occurrence.Span, Context);
        stored.CopyTo(Inputs);
        for (var window = 0; window < _occurrence.Decided; window++)
            _occurrence.Redecide(window, WindowJudge.Judge(shape, stored, _occurrence.FromOf(window)));
        EmitFrom(_occurrence, stored);
        return true;
    }

    private void Begin(TimeSpanMs span)
    {
        _occurrence = new WindowOccurrence(shape, span);
        _emitted = [];
        NextDueMs = _occurrence.NextDueMs;
    }

    private void DecideNext(WindowOccurrence occurrence)
    {
        var fromMs = occurrence.FromOf(occurrence.Decided);
        var judged = WindowJudge.Judge(shape, Inputs, fromMs);
        occurrence.Decide(in judged);
        DecidedMs = occurrence.DecidedMs;
        NextDueMs = occurrence.NextDueMs;
        if (!Inputs.Holds(fromMs / shape.StepMs))
            MarkLate(occurrence.Span, new(fromMs, fromMs + shape.WindowMs), needsHistory: true);
        if (judged.Verdict == Verdict.Exceeded || _emitted is [.., { Open: true }])
            Stage();
    }

    private void End(WindowOccurrence occurrence)
    {
        EmitOccurrence(occurrence, Inputs);
        DecidedMs = occurrence.Span.ToMs;
        Begin(Schedule.AtOrAfter(occurrence.Span.ToMs));
    }

    private void EmitOccurrence(WindowOccurrence occurrence, WindowPanes panes)
    {
        var episodes = occurrence.Episodes();
        var unwritten = occurrence.TakeUnwritten();
        if (unwritten.Count > 0 && !panes.Holds(occurrence.FromOf(unwritten[0]) / shape.StepMs))
            MarkLate(occurrence.Span, occurrence.Span, needsHistory: true);
        var isNews = unwritten.Count > 0 || !episodes.SequenceEqual(_emitted);
        _emitted = episodes;
        if (isNews && !IsLate(occurrence.Span, needingHistory: true))
            Context.Decisions.Add(NewDecision(occurrence.Span, episodes, [.. unwritten.Select(w => DraftOf(panes, occurrence.FromOf(w)))]));
    }

    private void EmitFrom(WindowOccurrence occurrence, HistoryPanes history)
    {
        var episodes = occurrence.Episodes();
        var drafts = occurrence.TakeUnwritten().Select(w => DraftOf(history, occurrence.FromOf(w)));
        if (occurrence == _occurrence)
            _emitted = episodes;
        Context.Decisions.Add(NewDecision(occurrence.Span, episodes, [.. drafts]) with { Rejudge = from => DraftOf(history, from) });
    }

    private bool IsLate(TimeSpanMs occurrence, bool needingHistory) =>
        Late.Any(m => m.Occurrence == occurrence && (!needingHistory || m.NeedsHistory));

    private VerdictDraft DraftOf(WindowPanes panes, long fromMs) => WindowDrafts.Draft(shape, panes, Inputs, fromMs);

    // Inputs that keep up decide; those far behind are late for it. When none keeps up, those that are catching up decide
    // together; and when no meter sends, the clock does.
    private long Frontier()
    {
        var boundMs = Context.SilenceBoundMs;
        var live = long.MaxValue;
        var catchingUp = long.MaxValue;
        var hasLiveMeter = false;
        var hasMeter = false;
        foreach (ref readonly var meter in Inputs.MeterInputs.AsSpan())
            Look(meter.Handle, ref hasLiveMeter, ref hasMeter);
        bool ignored = false, ignoredToo = false;
        foreach (ref readonly var guard in Inputs.GuardInputs.AsSpan())
            Look(guard.Handle, ref ignored, ref ignoredToo);
        return hasLiveMeter ? live : hasMeter ? catchingUp : boundMs;

        void Look(int handle, ref bool isLive, ref bool isHeard)
        {
            ref var device = ref Context.Devices[handle];
            if (device.WatermarkMs == DeviceState.Never)
                return;
            if (device.WatermarkMs >= boundMs)
            {
                live = Math.Min(live, device.WatermarkMs);
                isLive = true;
            }

            if (Context.HeardMs(in device) > boundMs)
            {
                catchingUp = Math.Min(catchingUp, device.WatermarkMs);
                isHeard = true;
            }
        }
    }
}
