using Microsoft.Extensions.Diagnostics.HealthChecks;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;

namespace SensorHub.Host.Clock;

/// <summary>Degraded while the machine's clock is not believed, or lies behind what the journal has seen.</summary>
internal sealed class ClockCheck(CityClocks clocks, HubStores stores) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = clocks.City.NowMs();
        if (clocks.City is SteadyClock { Jump: { } jump })
            return Degraded($"the machine's clock jumped by {jump:g}: time goes on as it passes until the clock has said so for {SteadyClock.Patience.TotalMinutes:0} minutes");
        var ahead = TimeSpan.FromMilliseconds(stores.Journal.LastCommittedMs - now);
        return ahead > SteadyClock.Tolerance
            ? Degraded($"the journal has records {ahead:g} ahead of the machine's clock: until then silences and windows without readings are not decided; is the clock right?")
            : Task.FromResult(HealthCheckResult.Healthy());
    }

    private static Task<HealthCheckResult> Degraded(string reason) => Task.FromResult(HealthCheckResult.Degraded(reason));
}
