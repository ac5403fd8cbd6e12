using SensorHub.Alerts.Enforcement;

namespace SensorHub.Storage.Operational.Operations;

/// <summary>What the filters of lists become.</summary>
internal static class PageQueries
{
    public static PageQuery Of(AlertFilter filter) =>
        new PageQuery("alerts", "detected_at")
            .WhereIf(filter.State, "r.state = @state", new { state = filter.State?.ToString() })
            .WhereIf(filter.RuleId, "r.rule_id = @ruleId", new { ruleId = filter.RuleId })
            .WhereIf(filter.Subject, "r.subject = @subject", new { subject = filter.Subject?.ToString() })
            .WhereIf(
                filter.Violated, "r.violated_from < @violatedTo AND r.violated_to > @violatedFrom",
                new { violatedFrom = filter.Violated?.FromMs, violatedTo = filter.Violated?.ToMs })
            .WhereIf(
                filter.SquadId, "EXISTS (SELECT 1 FROM tasks t WHERE t.id = r.task_id AND t.squad_id = @squadId)",
                new { squadId = filter.SquadId })
            .WhereInIf(filter.AreaIds, "coalesce(r.area_id, (SELECT t.area_id FROM tasks t WHERE t.id = r.task_id))", "area");

    // "+" and "||" keep the index in the list's order: a caller's areas are many, and their rows are not sorted by time.
    public static PageQuery Of(TaskFilter filter) =>
        new PageQuery("tasks", "filed_at")
            .WhereIf(filter.Open, filter.Open == true ? "r.open = 1" : "+r.open = 0", new { })
            .WhereIf(filter.State, "r.state = @state", new { state = filter.State?.ToString() })
            .WhereIf(filter.State is TaskState.Filed or TaskState.Accepted ? "open" : null, "r.open = 1", new { })
            .WhereIf(filter.SquadId, "r.squad_id = @squadId", new { squadId = filter.SquadId })
            .WhereInIf(filter.AreaIds, "r.area_id || ''", "area")
            .WhereIf(filter.Subject, "r.subject = @subject", new { subject = filter.Subject?.ToString() })
            .WhereIf(filter.OverdueAtMs, "r.open = 1 AND r.unmet_due_at <= @overdueAt", new { overdueAt = filter.OverdueAtMs });
}
