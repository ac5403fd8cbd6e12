using SensorHub.Devices.Time;
using SensorHub.Storage.Checks;
using Spectre.Console;

namespace SensorHub.Host.Commands;

/// <summary>Shows how far long work on files is: a bar on a terminal, else a line for each part on standard error.</summary>
internal sealed class WorkBar : IWorkProgress
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private sealed record Part(string What, long Total)
    {
        private long _done;

        public double Share => Total == 0 ? 0 : Math.Min(1, (double)Volatile.Read(ref _done) / Total);
        public void Advance(long done) => Interlocked.Add(ref _done, done);
    }

    private Part _part = new("starting", 0);

    /// <summary>Runs the work on another thread.</summary>
    public static Task<T> ShowAsync<T>(Func<IWorkProgress, T> work) => ShowAsync(progress => Task.Run(() => work(progress)));

    public static async Task<T> ShowAsync<T>(Func<IWorkProgress, Task<T>> work)
    {
        var shown = new WorkBar();
        var running = work(shown);
        if (Console.IsOutputRedirected || Console.IsErrorRedirected)
            await shown.ShowLinesAsync(running);
        else
            await AnsiConsole.Progress().StartAsync(shown.ShowBarsAsync(running));
        return await running;
    }

    public void Begin(string what, long total) => Volatile.Write(ref _part, new(what, total));
    public void Advance(long done) => Volatile.Read(ref _part).Advance(done);

    private Func<ProgressContext, Task> ShowBarsAsync(Task running) => async context =>
    {
        var (part, bar) = (_part, context.AddTask(Markup.Escape(_part.What)));
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(Step, SystemClock.Instance));
            if (!ReferenceEquals(part, Volatile.Read(ref _part)))
            {
                bar.Value = bar.MaxValue;
                (part, bar) = (_part, context.AddTask(Markup.Escape(_part.What)));
            }

            bar.Value = bar.MaxValue * part.Share;
        }

        if (running.IsCompletedSuccessfully)
            bar.Value = bar.MaxValue;
    };

    private async Task ShowLinesAsync(Task running)
    {
        Part? told = null;
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(Step, SystemClock.Instance));
            if (ReferenceEquals(told, Volatile.Read(ref _part)))
                continue;
            told = _part;
            await Console.Error.WriteLineAsync(told.What);
        }
    }
}
