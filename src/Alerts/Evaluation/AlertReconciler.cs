using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Latency;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>Makes the stored alerts and tasks say what a decision says. Applying a decision twice changes nothing.</summary>
/// <param name="city">For traces alone: what is decided knows no clock but the decision's.</param>
internal sealed class AlertReconciler(
    IOperationsTransaction transaction, SquadFinder squads, DeadlinePolicy deadlines, CityCalendar calendar, EvaluatorOptions options,
    TimeProvider city)
{
    private readonly TaskFiling _filing = new(transaction, squads, deadlines);

    /// <summary>Traces of the alerts that were opened.</summary>
    public List<AlertTrace> Opened { get; } = [];

    /// <param name="evaluatedMs">City time at which it was made.</param>
    public void Apply(Decision decision, long evaluatedMs)
    {
        // Touching neighbours belong to the occurrence before or after.
        var stored = transaction.FindAlerts(decision.Rule.Id, decision.Subject, decision.Occurrence)
            .Where(a => decision.Occurrence.Contains(a.ViolatedFromMs))
            .ToList();
        var matched = EpisodeMatch.Match(decision.Episodes, stored);
        for (var i = 0; i < matched.Count; i++)
        {
            if (matched[i] is { } alert)
                Amend(decision, alert, decision.Episodes[i]);
            else
                Open(decision, decision.Episodes[i], evaluatedMs);
        }

        // Last, so that what takes its place has joined its task.
        foreach (var alert in stored.Where(a => a.State != AlertState.Withdrawn && !matched.Contains(a)))
            Withdraw(decision, alert);
    }

    public void Apply(DeviceNotice notice) => transaction.AppendLiveEvent(new LiveEvent
    {
        Type = notice.Type,
        AtMs = notice.ClockMs,
        AboutId = notice.DeviceId,
        AreaId = squads.At(notice.Place).AreaId,
        Payload = notice.Payload,
    });

    private void Open(Decision decision, Episode episode, long evaluatedMs)
    {
        var above = transaction.LastSequence;
        var rule = decision.Rule;
        var alert = Say(decision, episode, new Alert
        {
            Id = NewId(decision, episode),
            RuleId = rule.Id,
            RuleVersion = rule.Version,
            Subject = decision.Subject,
            MatterCode = rule.MatterCode,
            Title = rule.Title,
            Severity = rule.Severity,
            State = AlertState.Firing,
            Basis = null,
            ViolatedFromMs = episode.FromMs,
            ViolatedToMs = episode.ToMs,
            DetectedAtMs = decision.ClockMs,
            Ongoing = false,
            AfterTheFact = decision.ClockMs - episode.ToMs > options.AfterTheFact.TotalMilliseconds,
            Figures = new(null, null, "", 0),
            UpdatedAtMs = decision.ClockMs,
            Reason = "opened",
        });
        var taskId = _filing.Open(alert);
        Put(alert with { TaskId = taskId }, "opened");
        AppendVerdicts(decision, alert, alert.Violated);
        var trace = new AlertTrace
        {
            AlertId = alert.Id,
            TaskId = taskId,
            MeasuredMs = decision.Cause?.MeasuredMs,
            ReceivedMs = decision.Cause?.ReceivedMs,
            DurableMs = decision.Cause?.DurableMs ?? decision.ClockMs,
            EvaluatedMs = evaluatedMs,
            TaskMs = taskId is null ? null : city.NowMs(),
            IsLate = alert.AfterTheFact || decision.Cause is { IsLate: true },
            AboveSequence = above,
            UpToSequence = transaction.LastSequence,
        };
        transaction.BeginTrace(trace);
        Opened.Add(trace);
    }

    private void Amend(Decision decision, Alert before, Episode episode)
    {
        var after = Say(decision, episode, before);
        if (after == before)
        {
            AppendVerdicts(decision, after, after.Violated);
            return;
        }

        after = after with { UpdatedAtMs = decision.ClockMs };
        if (before.State == AlertState.Withdrawn)
        {
            after = after with { Reason = "brought back by later data" };
            Put(after with { TaskId = _filing.Revive(after) }, "revived");
        }
        else if (IsMaterial(before, after))
        {
            after = after with { Reason = after.State == AlertState.Resolved ? "the violation ended" : "amended by later data" };
            _filing.Amend(before, after);
            Put(after, after.State == AlertState.Resolved && before.State != AlertState.Resolved ? "resolved" : "amended");
        }
        else
        {
            transaction.PutAlert(after);
        }

        AppendVerdicts(decision, after, Union(before.Violated, after.Violated));
    }

    private void Withdraw(Decision decision, Alert alert)
    {
        var heir = decision.Episodes.Any(e => e.FromMs <= alert.ViolatedToMs && alert.ViolatedFromMs <= e.ToMs);
        var withdrawn = alert with
        {
            State = AlertState.Withdrawn,
            Ongoing = false,
            UpdatedAtMs = decision.ClockMs,
            Reason = heir ? "later data make it part of another alert" : "later data show no violation",
        };
        _filing.Withdraw(withdrawn);
        Put(withdrawn, "withdrawn");
        AppendVerdicts(decision, withdrawn, withdrawn.Violated);
    }

    // What an episode says of its alert; id, detection and task stay.
    private Alert Say(Decision decision, Episode episode, Alert alert)
    {
        var ongoing = episode.Open && decision.ClockMs - episode.ToMs <= options.AfterTheFact.TotalMilliseconds;
        var act = DateOnly.FromDateTime(calendar.ToLocal(episode.FromMs));
        return alert with
        {
            State = episode.Open ? AlertState.Firing : AlertState.Resolved,
            Basis = decision.Rule.BasisOn(act),
            ViolatedFromMs = episode.FromMs,
            ViolatedToMs = episode.ToMs,
            Ongoing = ongoing,
            AfterTheFact = alert.AfterTheFact && !ongoing,
            Location = episode.Place ?? decision.Location,
            Figures = FiguresOf(decision, episode),
        };
    }

    // Growth of an episode that is still open is no news for its squad.
    private static bool IsMaterial(Alert before, Alert after) =>
        before.State != after.State || before.Ongoing != after.Ongoing || before.AfterTheFact != after.AfterTheFact
        || before.ViolatedFromMs != after.ViolatedFromMs
        || (before.ViolatedToMs != after.ViolatedToMs && after.State == AlertState.Resolved);

    private void Put(Alert changed, string change)
    {
        var task = changed.TaskId is null ? null : transaction.FindTask(changed.TaskId);
        var alert = changed with { AreaId = task is null ? squads.At(changed.Location).AreaId : task.AreaId };
        transaction.PutAlert(alert);
        transaction.AppendLiveEvent(new LiveEvent
        {
            Type = "alert." + change,
            AtMs = alert.UpdatedAtMs,
            AboutId = alert.Id,
            AreaId = alert.AreaId,
            SquadId = task?.SquadId,
            Payload = TaskPayload.Write(alert),
        });
    }

    private void AppendVerdicts(Decision decision, Alert alert, TimeSpanMs span)
    {
        var known = decision.Drafts.Count == 0 && decision.Rejudge is null ? [] : transaction.LatestVerdicts(alert.Id, span);
        var latest = known.ToDictionary(v => (v.FromMs, v.ToMs));
        var drafts = decision.Drafts.Where(d => span.Contains(d.FromMs)).ToList();
        if (decision.Rejudge is { } rejudge)
        {
            var drafted = drafts.Select(d => d.FromMs).ToHashSet();
            drafts.AddRange(known.Where(v => !drafted.Contains(v.FromMs)).Select(v => rejudge(v.FromMs)));
        }

        foreach (var draft in drafts)
        {
            var before = latest.GetValueOrDefault((draft.FromMs, draft.ToMs));
            if (before?.Verdict == draft.Verdict && before.Arithmetic == draft.Arithmetic)
                continue;
            transaction.AppendVerdict(new VerdictRevision
            {
                AlertId = alert.Id,
                RuleVersion = decision.Rule.Version,
                FromMs = draft.FromMs,
                ToMs = draft.ToMs,
                Revision = (before?.Revision ?? 0) + 1,
                Verdict = draft.Verdict,
                Value = draft.Value,
                Limit = draft.Limit,
                Unit = draft.Unit,
                Share = draft.Share,
                DeviceId = draft.DeviceId,
                Arithmetic = draft.Arithmetic,
                DecidedAtMs = decision.ClockMs,
                JournalPosition = decision.Position,
            });
        }
    }

    private string NewId(Decision decision, Episode episode)
    {
        for (var ordinal = 0; ; ordinal++)
        {
            var id = AlertId.Create(options.HubId, decision.Rule.Id, decision.Subject, episode.FromMs, ordinal);
            if (transaction.FindAlert(id) is null)
                return id;
        }
    }

    private static AlertFigures FiguresOf(Decision decision, Episode episode) => decision.Rule switch
    {
        WindowRule window => new(episode.Value, decision.Limit, MetricTable.Of(window.Metric).Unit, episode.Count),
        RunRule run => new(episode.Value, run.AtLeast.TotalSeconds, "s", episode.Count),
        SilenceRule => new(episode.Value, decision.Limit, "s", episode.Count),
        _ => throw new ArgumentException($"Rule {decision.Rule.Id} has no shape this hub knows.", nameof(decision)),
    };

    private static TimeSpanMs Union(TimeSpanMs a, TimeSpanMs b) => new(Math.Min(a.FromMs, b.FromMs), Math.Max(a.ToMs, b.ToMs));
}
