using SensorHub.Simulators.Publishing;
using Spectre.Console;

namespace SensorHub.Simulators.Commands;

/// <summary>Shows how far a run is: a bar on a terminal, else a line every few seconds on standard error.</summary>
internal static class ProgressLine
{
    private static readonly TimeSpan BarStep = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LineStep = TimeSpan.FromSeconds(5);

    /// <param name="share">0…1, asked by another thread while the work runs.</param>
    public static async Task ShowAsync(Task work, string title, Func<double> share, FleetPublisher publisher, TimeProvider clock)
    {
        if (Console.IsOutputRedirected || Console.IsErrorRedirected) await ShowLinesAsync(work, title, share, publisher, clock);
        else await AnsiConsole.Progress().StartAsync(context => ShowBarAsync(work, context.AddTask(Markup.Escape(title)), share, clock));
        await work;
    }

    private static async Task ShowBarAsync(Task work, ProgressTask bar, Func<double> share, TimeProvider clock)
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(BarStep, clock));
            bar.Value = 100 * share();
        }
    }

    private static async Task ShowLinesAsync(Task work, string title, Func<double> share, FleetPublisher publisher, TimeProvider clock)
    {
        while (await Task.WhenAny(work, Task.Delay(LineStep, clock)) != work)
            await Console.Error.WriteLineAsync($"{title}: {share():P0}, {publisher.Counts}");
    }
}
