using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SensorHub.Ingest.Sessions;

/// <summary>Ends sessions whose time is over, or whose owner has lost its rights, within a second.</summary>
public sealed class SessionKeeper(ISessionStore store, IngestClocks clocks, ILogger<SessionKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clocks.Network);
        var isFailing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await store.SweepAsync(stoppingToken);
                isFailing = false;
            }
            catch (IOException e)
            {
                if (!isFailing)
                    log.SessionsNotSwept(e);
                isFailing = true;
            }
        }
    }
}
