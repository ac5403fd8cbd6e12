using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Time;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SensorHub.Host.Demo;

/// <summary>One look at the demo: what is watched, what was found and why, what to open next.</summary>
internal sealed record Board
{
    public const int NewestTasks = 10;

    public required long NowMs { get; init; }

    /// <summary>It has met the present.</summary>
    public required bool IsLive { get; init; }

    /// <summary>What the simulation is doing.</summary>
    public required string Stage { get; init; }
    public required string Watched { get; init; }

    /// <summary>What came in, in one line.</summary>
    public required string Intake { get; init; }

    /// <summary>What the simulation has in it, known beforehand.</summary>
    public required string Planned { get; init; }
    public required Findings Findings { get; init; }

    /// <summary>Newest first, at most <see cref="NewestTasks"/>.</summary>
    public required IReadOnlyList<EnforcementTask> Tasks { get; init; }
    public required IReadOnlyList<string> OpenNext { get; init; }

    public IRenderable Draw(CityCalendar calendar) => new Rows(
        new Rule($"[bold]{calendar.ToLocal(NowMs):yyyy-MM-dd HH:mm:ss}[/] city time · {Markup.Escape(Stage)}").LeftJustified(),
        new Markup($"[bold]Watched[/]  {Markup.Escape(Watched)}"),
        new Markup($"[bold]Intake[/]   {Markup.Escape(Intake)}"),
        new Markup($"[bold]Planned[/]  {Markup.Escape(Planned)}"),
        new Markup($"[bold]Found[/]    {Markup.Escape(FoundLine())}"),
        TaskTable.Of(Tasks, Findings.BehindTask, calendar, NowMs),
        new Markup("[bold]Open next[/], in another terminal:"),
        new Text(string.Join('\n', OpenNext)));

    /// <summary>What was found, by rule.</summary>
    public string FoundLine() => Findings.ByRule.Count == 0
        ? "nothing yet"
        : $"{Findings.Total:N0} violations: " + string.Join(", ", Findings.ByRule.Where(r => r.Found > 0).OrderByDescending(r => r.Found).Select(r =>
            r.Firing > 0 ? $"{r.RuleId} {r.Found:N0} ({r.Firing:N0} now)" : $"{r.RuleId} {r.Found:N0}"));
}
