using SensorHub.Alerts.Latency;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>A stretch of one occurrence whose verdicts late data, merges or corrections may overturn.</summary>
internal sealed class LateMark(TimeSpanMs occurrence, long clockMs)
{
    public TimeSpanMs Occurrence => occurrence;
    public long FirstClockMs { get; } = clockMs;
    public long LastClockMs { get; set; } = clockMs;
    public long FromMs { get; set; } = long.MaxValue;
    public long ToMs { get; set; } = long.MinValue;

    /// <summary>Memory does not hold all of it.</summary>
    public bool NeedsHistory { get; set; }

    public bool IsSettled(long clockMs, EvaluatorOptions options) =>
        clockMs - LastClockMs >= options.Settle.TotalMilliseconds
        || clockMs - FirstClockMs >= options.MaxSettle.TotalMilliseconds;
}

/// <summary>One (rule, subject): judges in event order, and again when late data have settled. One thread.</summary>
internal abstract class JudgedSubject(SubjectRef subject, EvaluationContext context)
{
    private readonly List<LateMark> _late = [];
    private bool _isStaged;
    private Cause? _cause;

    public SubjectRef Subject => subject;
    public Schedule Schedule { get; set; } = null!;
    public GeoPoint? Location { get; set; }

    public abstract Rule Rule { get; }
    public IReadOnlyList<LateMark> Late => _late;
    protected EvaluationContext Context => context;

    /// <summary>Notes that readings in the span came late or changed.</summary>
    public void MarkLate(TimeSpanMs occurrence, TimeSpanMs span, bool needsHistory)
    {
        if (LateMarkOf(occurrence) is not { } mark)
        {
            if (_late.Count == 0)
                context.Unsettled.Add(this);
            _late.Add(mark = new LateMark(occurrence, context.ClockMs));
        }

        mark.LastClockMs = context.ClockMs;
        mark.FromMs = Math.Min(mark.FromMs, span.FromMs);
        mark.ToMs = Math.Max(mark.ToMs, span.ToMs);
        mark.NeedsHistory |= needsHistory;
    }

    /// <summary>Judges again what has settled; what cannot be, since history is damaged, stays as it was decided and is told.</summary>
    /// <param name="budget">Occurrences that may be judged from history; those that were are taken off.</param>
    /// <exception cref="IOException">History cannot be read now: the occurrence stays late as it was, nothing of it has changed.</exception>
    public void SettleLate(ref int budget)
    {
        for (var i = 0; i < _late.Count && budget > 0;)
        {
            var mark = _late[i];
            if (!mark.IsSettled(context.ClockMs, context.Options) || !IsReached(mark.Occurrence))
            {
                i++;
                continue;
            }

            _late.RemoveAt(i);
            context.BeginLate(mark.ToMs, mark.LastClockMs);
            try
            {
                budget -= Settle(mark) ? 1 : 0;
            }
            catch (IOException)
            {
                _late.Insert(i, mark);
                throw;
            }
            catch (InvalidDataException e)
            {
                // It would be damaged the next time too, and all that follows would wait.
                context.Unjudged.Add(new(Rule.Id, subject, mark.Occurrence, e));
            }
            finally
            {
                context.EndReadings();
            }
        }
    }

    public void Stage()
    {
        _cause = context.Cause ?? _cause;
        if (_isStaged)
            return;
        _isStaged = true;
        context.Staged.Add(this);
    }

    /// <summary>Emits what the state says now, if that is news.</summary>
    public void Flush()
    {
        _isStaged = false;
        Emit();
        _cause = null;
    }

    /// <summary>Restores a mark from a checkpoint.</summary>
    public void Restore(LateMark mark)
    {
        if (_late.Count == 0)
            context.Unsettled.Add(this);
        _late.Add(mark);
    }

    protected bool IsLate(TimeSpanMs occurrence) => LateMarkOf(occurrence) is not null;

    /// <summary>False for an occurrence that is still to come: its late data wait.</summary>
    protected virtual bool IsReached(TimeSpanMs occurrence) => true;

    protected abstract void Emit();

    /// <summary>Reads all the history it needs before it changes anything.</summary>
    /// <returns>True when history was read.</returns>
    protected abstract bool Settle(LateMark mark);

    // Asked for every reading of a run: no closure.
    protected LateMark? LateMarkOf(TimeSpanMs occurrence)
    {
        foreach (var mark in _late)
        {
            if (mark.Occurrence == occurrence)
                return mark;
        }

        return null;
    }

    protected Decision NewDecision(TimeSpanMs occurrence, IReadOnlyList<Episode> episodes, IReadOnlyList<VerdictDraft> drafts) => new()
    {
        Rule = Rule,
        Subject = subject,
        Occurrence = occurrence,
        Episodes = episodes,
        Drafts = drafts,
        Location = Location,
        Cause = context.Cause ?? _cause,
        ClockMs = context.ClockMs,
        Position = context.Position,
    };
}
