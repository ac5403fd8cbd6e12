using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Time;
using Spectre.Console;

namespace SensorHub.Host.Demo;

/// <summary>Shows tasks in a table that is redrawn; where the output is no terminal, each new task is one line.</summary>
internal sealed class TaskView(IAnsiConsole console, CityCalendar calendar)
{
    private readonly HashSet<string> _told = [];
    private LiveDisplayContext? _live;
    private string _caption = "";

    public Task RunAsync(Func<Task> show)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
            return show();
        return console.Live(new Text("")).StartAsync(async live =>
        {
            _live = live;
            await show();
        });
    }

    public void Show(IReadOnlyList<EnforcementTask> tasks, long nowMs, string caption)
    {
        if (_live is not null)
        {
            _live.UpdateTarget(TaskTable.Of(tasks, calendar, nowMs, caption));
            return;
        }

        foreach (var task in tasks.Where(t => _told.Add(t.Id)))
            console.Profile.Out.Writer.WriteLine(TaskTable.Line(task, calendar, nowMs));
        var stage = caption.Split(':')[0];
        if (stage == _caption)
            return;
        _caption = stage;
        console.Profile.Out.Writer.WriteLine(stage);
    }
}
