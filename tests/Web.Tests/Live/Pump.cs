using SensorHub.Devices.Time;

namespace SensorHub.Web.Tests.Live;

/// <summary>Turns a clock on until something happens that another thread does.</summary>
internal static class Pump
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(5);

    public static async Task<T> UntilAsync<T>(Task<T> awaited, Action turn)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!awaited.IsCompleted)
        {
            turn();
            await Task.WhenAny(awaited, Task.Delay(Beat, SystemClock.Instance, limit.Token));
            limit.Token.ThrowIfCancellationRequested();
        }

        return await awaited;
    }
}
