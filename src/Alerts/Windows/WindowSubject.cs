using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>A site under a window rule: decides window after window as its frontier moves, judges again what came late.</summary>
internal sealed class WindowSubject(WindowRule rule, SubjectRef subject, EvaluationContext context) : JudgedSubject(subject, context)
{
    private WindowOccurrence? _occurrence;
    private IReadOnlyList<Episode> _emitted = [];
    private WindowJudge _judge = null!;

    public override Rule Rule => rule;

    /// <summary>Set by the plan.</summary>
    public WindowInputs Inputs
    {
        get;
        set
        {
            field = value;
            _judge = new WindowJudge(value.Shape, new RingPanes(value.Own, value.Shape.StepMs), value.Background?.Live, value.Exemptions);
            value.Background?.Join(this);
        }
    } = null!;

    /// <summary>End of the next window to be decided; <see cref="long.MinValue"/> before the first reading.</summary>
    public long NextDueMs { get; private set; } = long.MinValue;

    /// <summary>Readings before it are late.</summary>
    public long DecidedMs
    {
        get;
        private set
        {
            field = value;
            Inputs.Background?.Decided(value);
        }
    } = long.MinValue;

    public bool HasStarted => _occurrence is not null;

    private WindowShape Shape => Inputs.Shape;

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
            else if (EmptyWindows(occurrence, frontierMs) is var empty and > 0)
                DecideEmpty(occurrence, empty);
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
            if (occurrence.FromMs < _occurrence.Span.FromMs)
                MarkLate(occurrence, span, needsHistory: true);
            else if (!isInMemory || (isCurrent && span.FromMs < DecidedMs))
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
        _occurrence = from.ReadBoolean() ? WindowOccurrence.Read(Shape, from) : null;
        _emitted = _occurrence?.Episodes() ?? [];
    }

    protected override void Emit()
    {
        if (_occurrence is { } occurrence)
            EmitOccurrence(occurrence);
    }

    // Late data of an occurrence that has not begun here are in its history when it does.
    protected override bool IsReached(TimeSpanMs occurrence) => _occurrence is null || occurrence.FromMs <= _occurrence.Span.FromMs;

    protected override bool Settle(LateMark mark)
    {
        if (mark.Occurrence != _occurrence?.Span)
        {
            var history = FromHistory(mark.Occurrence, out _);
            var past = new WindowOccurrence(Shape, mark.Occurrence);
            while (!past.IsComplete)
                past.Decide(history.Judge(past.FromOf(past.Decided)));
            EmitFrom(past, history);
            return true;
        }

        var touched = _occurrence.Touching(new(mark.FromMs, mark.ToMs));
        var (first, count) = touched.GetOffsetAndLength(_occurrence.Count);
        if (!mark.NeedsHistory && (count == 0 || _judge.Holds(_occurrence.FromOf(first))))
        {
            for (var window = first; window < first + count; window++)
                _occurrence.Redecide(window, _judge.Judge(_occurrence.FromOf(window)));
            EmitOccurrence(_occurrence);
            return false;
        }

        var stored = FromHistory(_occurrence.Span, out var panes);
        panes.CopyToRings();
        for (var window = 0; window < _occurrence.Decided; window++)
            _occurrence.Redecide(window, stored.Judge(_occurrence.FromOf(window)));
        EmitFrom(_occurrence, stored);
        return true;
    }

    private WindowJudge FromHistory(TimeSpanMs occurrence, out HistoryPanes own)
    {
        own = new HistoryPanes(Inputs.Own, Shape.StepMs, occurrence, Context);
        return new(Shape, own, Inputs.Background?.History(occurrence), Inputs.Exemptions);
    }

    private void Begin(TimeSpanMs span)
    {
        _occurrence = new WindowOccurrence(Shape, span);
        _emitted = [];
        NextDueMs = _occurrence.NextDueMs;
    }

    // Windows up to the frontier that no meter has a pane of: hundreds for one that begins, or comes back, in the middle of a night.
    private int EmptyWindows(WindowOccurrence occurrence, long frontierMs)
    {
        if (Context.DecidesEachWindow)
            return 0;
        var due = Math.Min(occurrence.Count - occurrence.Decided, (frontierMs - NextDueMs) / Shape.SlideMs + 1);
        return (int)Math.Min(due, _judge.EmptyFrom(occurrence.FromOf(occurrence.Decided)));
    }

    private void DecideEmpty(WindowOccurrence occurrence, int count)
    {
        var first = occurrence.Decided;
        var unheld = (int)Math.Min(count, _judge.UnheldFrom(occurrence.FromOf(first)));
        occurrence.DecideEmpty(count);
        DecidedMs = occurrence.DecidedMs;
        NextDueMs = occurrence.NextDueMs;
        if (unheld > 0)
            MarkLate(occurrence.Span, new(occurrence.FromOf(first), occurrence.FromOf(first + unheld - 1) + Shape.WindowMs), needsHistory: true);
        if (_emitted is [.., { Open: true }])
            Stage();
    }

    private void DecideNext(WindowOccurrence occurrence)
    {
        var fromMs = occurrence.FromOf(occurrence.Decided);
        var judged = _judge.Judge(fromMs);
        occurrence.Decide(in judged);
        DecidedMs = occurrence.DecidedMs;
        NextDueMs = occurrence.NextDueMs;
        if (!_judge.Holds(fromMs))
            MarkLate(occurrence.Span, new(fromMs, fromMs + Shape.WindowMs), needsHistory: true);
        if (judged.Verdict == Verdict.Exceeded || _emitted is [.., { Open: true }])
            Stage();
    }

    private void End(WindowOccurrence occurrence)
    {
        EmitOccurrence(occurrence);
        DecidedMs = occurrence.Span.ToMs;
        Begin(Schedule.AtOrAfter(occurrence.Span.ToMs));
    }

    private void EmitOccurrence(WindowOccurrence occurrence)
    {
        var episodes = occurrence.Episodes();
        var unwritten = occurrence.TakeUnwritten();
        if (unwritten.Count > 0 && !_judge.Holds(occurrence.FromOf(unwritten[0])))
            MarkLate(occurrence.Span, occurrence.Span, needsHistory: true);
        var isNews = unwritten.Count > 0 || !episodes.SequenceEqual(_emitted);
        _emitted = episodes;
        if (isNews && LateMarkOf(occurrence.Span) is not { NeedsHistory: true })
            Context.Decisions.Add(Decide(occurrence, episodes, _judge, unwritten));
    }

    private void EmitFrom(WindowOccurrence occurrence, WindowJudge history)
    {
        var episodes = occurrence.Episodes();
        if (occurrence == _occurrence)
            _emitted = episodes;
        Context.Decisions.Add(Decide(occurrence, episodes, history, occurrence.TakeUnwritten()) with { Rejudge = history.Draft });
    }

    private Decision Decide(WindowOccurrence occurrence, IReadOnlyList<Episode> episodes, WindowJudge judge, List<int> windows) =>
        NewDecision(occurrence.Span, episodes, [.. windows.Select(w => judge.Draft(occurrence.FromOf(w)))]) with { Limit = Shape.Limit };

    // Inputs that keep up decide; those far behind are late for it. When none keeps up, those that are catching up decide
    // together; and when no meter sends, the clock does.
    private long Frontier()
    {
        var boundMs = Context.SilenceBoundMs;
        var live = long.MaxValue;
        var catchingUp = long.MaxValue;
        var hasLiveMeter = false;
        var hasMeter = false;
        bool ignored = false, ignoredToo = false;
        var window = new TimeSpanMs(NextDueMs - Shape.WindowMs, NextDueMs);
        foreach (var input in Inputs.Own)
        {
            if (!input.Times.Touches(window))
                continue;
            if (input.IsMeter)
                Look(input.Handle, ref hasLiveMeter, ref hasMeter);
            else
                Look(input.Handle, ref ignored, ref ignoredToo);
        }

        foreach (var station in Inputs.Background?.Stations ?? [])
            Look(station.Handle, ref ignored, ref ignoredToo);
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
