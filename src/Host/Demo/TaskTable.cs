using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Time;
using Spectre.Console;

namespace SensorHub.Host.Demo;

/// <summary>The tasks as people see them: when, what and why, where, who, and the clock.</summary>
internal static class TaskTable
{
    private const string TimeFormat = "HH:mm";

    /// <param name="alertOf">The alert behind a task, where it is known.</param>
    public static Table Of(IReadOnlyList<EnforcementTask> tasks, Func<string, Alert?> alertOf, CityCalendar calendar, long nowMs)
    {
        var table = new Table().Border(TableBorder.Simple).Expand();
        table.AddColumns("Found", "Violation", "Why", "Where", "Violated", "Squad", "Clock");
        foreach (var task in tasks)
            table.AddRow([.. Cells(task, alertOf(task.Id), calendar, nowMs).Select(Markup.Escape)]);
        if (tasks.Count == 0)
            table.AddRow("", "nothing yet", "", "", "", "", "");
        return table;
    }

    /// <summary>One line for a terminal that cannot redraw.</summary>
    public static string Line(EnforcementTask task, Alert? alert, CityCalendar calendar, long nowMs) => string.Join("  ", Cells(task, alert, calendar, nowMs));

    private static IEnumerable<string> Cells(EnforcementTask task, Alert? alert, CityCalendar calendar, long nowMs)
    {
        yield return calendar.ToLocal(task.DetectedAtMs).ToString(TimeFormat);
        yield return task.Title;
        yield return alert is null ? "" : Why.Of(alert);
        yield return task.Subject.ToString();
        yield return $"{calendar.ToLocal(task.ViolatedFromMs).ToString(TimeFormat)}–{(task.Ongoing ? "now" : calendar.ToLocal(task.ViolatedToMs).ToString(TimeFormat))}";
        yield return task.SquadId ?? "none";
        yield return task.Deadline.MetAtMs is null ? Clock(task.Deadline.DueAtMs - nowMs) : "met";
    }

    private static string Clock(long leftMs) => leftMs switch
    {
        >= 0 => $"{TimeSpan.FromMilliseconds(leftMs):h\\:mm\\:ss} left",
        _ => $"{TimeSpan.FromMilliseconds(-leftMs):h\\:mm\\:ss} late",
    };
}
