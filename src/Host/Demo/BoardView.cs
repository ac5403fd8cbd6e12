using SensorHub.Devices.Time;
using Spectre.Console;

namespace SensorHub.Host.Demo;

/// <summary>Shows the board and redraws it; where the output is no terminal, each new task is one line and each stage says what was found.</summary>
internal sealed class BoardView(IAnsiConsole console, CityCalendar calendar)
{
    private readonly HashSet<string> _told = [];
    private LiveDisplayContext? _live;
    private bool? _wasLive;

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

    public void Show(Board board)
    {
        if (_live is not null)
        {
            _live.UpdateTarget(board.Draw(calendar));
            return;
        }

        foreach (var task in board.Tasks.Reverse().Where(t => _told.Add(t.Id)))
            Say(TaskTable.Line(task, board.Findings.BehindTask(task.Id), calendar, board.NowMs));
        if (board.IsLive == _wasLive)
            return;
        Say(_wasLive is null ? $"watched  {board.Watched}" : $"found    {board.FoundLine()}");
        _wasLive = board.IsLive;
        Say($"{calendar.ToLocal(board.NowMs):yyyy-MM-dd HH:mm} city time: {board.Stage}");
        foreach (var line in board.OpenNext)
            Say("  " + line);
    }

    private void Say(string line) => console.Profile.Out.Writer.WriteLine(line);
}
