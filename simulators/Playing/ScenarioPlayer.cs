using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Playing;

/// <summary>Sends messages when their time has come by the city's clock.</summary>
public static class ScenarioPlayer
{
    // Short enough that a night in a minute stays smooth, long enough not to spin.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    /// <param name="messages">In order of sending.</param>
    /// <param name="city">The hub's city clock.</param>
    /// <param name="realTime">Paces the waiting.</param>
    /// <returns>Messages sent.</returns>
    public static async Task<long> PlayAsync(
        IEnumerable<SimulatedMessage> messages, DeviceConnections connections, TimeProvider city, TimeProvider realTime, CancellationToken cancellation)
    {
        var sent = 0L;
        foreach (var message in messages)
        {
            while (message.SendMs > city.NowMs())
                await Task.Delay(Step, realTime, cancellation);
            await connections.PublishAsync(message, cancellation);
            sent++;
        }

        await connections.FlushAsync(cancellation);
        return sent;
    }
}
