using System.CommandLine;
using SensorHub.Devices.Time;
using SensorHub.Host.Commands;

namespace SensorHub.EndToEnd.Tests.Commands;

/// <summary>What a shell or a scheduler learns from a command's exit code.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public async Task Work_that_was_interrupted_is_not_called_done()
    {
        (await InterruptedAsync(c => c.Does((_, cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, SystemClock.Instance, cancellation)))).ShouldBe(130);
        (await InterruptedAsync(c => c.Does(2, async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, SystemClock.Instance, cancellation);
            return 0;
        }))).ShouldBe(130);
    }

    [Fact]
    public async Task What_runs_until_it_is_stopped_ends_well_when_it_is_stopped() =>
        (await InterruptedAsync(c => c.DoesUntilStopped((_, cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, SystemClock.Instance, cancellation)))).ShouldBe(0);

    private static async Task<int> InterruptedAsync(Func<Command, Command> does)
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        return await does(new RootCommand()).Parse([]).InvokeAsync(new(), stop.Token);
    }
}
