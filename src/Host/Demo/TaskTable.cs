using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Time;
using Spectre.Console;

namespace SensorHub.Host.Demo;

/// <summary>The tasks as people see them: where, what, who, and the clock.</summary>
internal static class TaskTable
{
    private const string TimeFormat = "HH:mm:ss";

    public static Table Of(IReadOnlyList<EnforcementTask> tasks, CityCalendar calendar, long nowMs, string caption)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"[bold]{calendar.ToLocal(nowMs):yyyy-MM-dd HH:mm:ss}[/] city time").Caption(Markup.Escape(caption));
        table.AddColumns("Found", "Subject", "Matter", "Violated", "Squad", "State", "Clock");
        foreach (var task in tasks)
            table.AddRow([.. Cells(task, calendar, nowMs).Select(Markup.Escape)]);
        if (tasks.Count == 0)
            table.AddRow("", "no task yet", "", "", "", "", "");
        return table;
    }

    /// <summary>One line for a terminal that cannot redraw.</summary>
    public static string Line(EnforcementTask task, CityCalendar calendar, long nowMs) => string.Join("  ", Cells(task, calendar, nowMs));

    private static IEnumerable<string> Cells(EnforcementTask task, CityCalendar calendar, long nowMs)
    {
        yield return calendar.ToLocal(task.DetectedAtMs).ToString(TimeFormat);
        yield return task.Subject.ToString();
        yield return task.MatterCode;
        yield return $"{calendar.ToLocal(task.ViolatedFromMs):HH:mm}–{(task.Ongoing ? "now" : calendar.ToLocal(task.ViolatedToMs).ToString("HH:mm"))}";
        yield return task.SquadId ?? "none";
        yield return task.State.ToString();
        yield return task.Deadline.MetAtMs is null ? Clock(task.Deadline.DueAtMs - nowMs) : "met";
    }

    private static string Clock(long leftMs) => leftMs switch
    {
        >= 0 => $"{TimeSpan.FromMilliseconds(leftMs):h\\:mm\\:ss} left",
        _ => $"{TimeSpan.FromMilliseconds(-leftMs):h\\:mm\\:ss} late",
    };
}
