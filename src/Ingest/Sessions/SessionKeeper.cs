using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Time;

namespace SensorHub.Ingest.Sessions;

/// <summary>Ends sessions whose time is over, or whose owner has lost its rights, within a second.</summary>
public sealed class SessionKeeper(ISessionStore store, IngestClocks clocks, ILogger<SessionKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clocks.Network);
        var disk = new DiskRetry(clocks.Network, Waiting);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await disk.RunAsync(() => store.SweepAsync(stoppingToken), stoppingToken);
    }

    private void Waiting(IOException e, int inARow)
    {
        if (inARow == 1)
            log.SessionsNotSwept(e);
    }
}
