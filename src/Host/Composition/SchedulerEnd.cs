using Quartz.Extensibility;
using SensorHub.Devices.Time;

namespace SensorHub.Host.Composition;

/// <summary>
/// Lets Quartz stop while its database is away: it tries to store the end of a job for ever, and would close the store, which ends the tries, only behind
/// them. Registered behind Quartz's own service, so that it is told to stop before.
/// </summary>
internal sealed class SchedulerEnd(IJobStore store) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _ = CloseAsync();
        return Task.CompletedTask;
    }

    private async Task CloseAsync()
    {
        await Task.Delay(Patience, SystemClock.Instance);
        await store.Shutdown(CancellationToken.None);
    }
}
