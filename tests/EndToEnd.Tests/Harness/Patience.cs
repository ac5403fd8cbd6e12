using System.Diagnostics;
using SensorHub.Devices.Time;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>Waiting for what must come, with a limit that only a defect reaches.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again until the answer is true.</summary>
    /// <exception cref="TimeoutException">It never was; the message says what was waited for.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > (limit ?? Limit))
                throw new TimeoutException($"Waited {clock.Elapsed.TotalSeconds:0} s in vain for: {what}");
            await Task.Delay(Step, SystemClock.Instance);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? limit = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, limit);

    /// <summary>The task's result, or a failure that names what did not come.</summary>
    public static async Task<T> OrFail<T>(this Task<T> task, string what, TimeSpan? limit = null)
    {
        try
        {
            return await task.WaitAsync(limit ?? Limit, SystemClock.Instance);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"Waited in vain for: {what}", e);
        }
    }
}
