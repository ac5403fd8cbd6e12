using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SensorHub.Devices.Backups;
using SensorHub.Devices.Time;

namespace SensorHub.Host.Composition;

/// <summary>
/// How old the newest backup is that can be read: a metric, and a reason in <c>/readyz</c> once it is older than twice <c>Backup:Every</c>, so that backups
/// which fail unseen are seen. While there is none, the hub's own start counts.
/// </summary>
internal sealed class BackupAge : IHealthCheck, IDisposable
{
    private readonly Meter _meter = new("SensorHub.Storage");
    private readonly TimeSpan _every;
    private readonly TimeProvider _city;
    private long _sinceMs;
    private bool _isThere;

    public BackupAge(TimeSpan every, TimeProvider city)
    {
        (_every, _city, _sinceMs) = (every, city, city.NowMs());
        _meter.CreateObservableGauge("sensorhub.backup.age", () => Age.TotalSeconds, "s", "City time since the newest backup that can be read, or since the hub's start while there is none.");
    }

    private TimeSpan Age => TimeSpan.FromMilliseconds(Math.Max(0, _city.NowMs() - Volatile.Read(ref _sinceMs)));

    /// <param name="there">Newest first.</param>
    public void Note(IReadOnlyList<BackupGeneration> there)
    {
        if (there.Count == 0)
            return;
        Volatile.Write(ref _sinceMs, there[0].TakenMs);
        Volatile.Write(ref _isThere, true);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var age = Age;
        return Task.FromResult(age <= 2 * _every ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(
            $"{(Volatile.Read(ref _isThere) ? $"the newest backup is {Text(age)} old" : $"there has been no backup for {Text(age)}")}, and one is to be made every {Text(_every)}: "
            + "GET /api/v1/backups/last and the log say why not"));
    }

    public void Dispose() => _meter.Dispose();

    private static string Text(TimeSpan time) => FormattableString.Invariant($"{time.TotalHours:F1} h");
}
