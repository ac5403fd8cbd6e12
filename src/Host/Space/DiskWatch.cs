using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SensorHub.Host.Composition;
using SensorHub.Storage.Space;

namespace SensorHub.Host.Space;

/// <summary>
/// How full the file systems of the hub's files are: a metric, a line in the log and a reason in <c>/readyz</c> from <see cref="WarnPercent"/> on,
/// not ready while so little is left that the journal takes nothing.
/// </summary>
internal sealed partial class DiskWatch : BackgroundService, IHealthCheck
{
    public const double WarnPercent = 90;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private readonly Meter _meter = new("SensorHub.Storage");
    private readonly HubStores _stores;
    private readonly TimeProvider _timers;
    private readonly ILogger<DiskWatch> _log;
    private readonly IReadOnlyList<DriveInfo> _drives;
    private bool _isWarned;

    public DiskWatch(HubStores stores, IEnumerable<string> folders, TimeProvider timers, ILogger<DiskWatch> log)
    {
        (_stores, _timers, _log) = (stores, timers, log);
        _drives = [.. folders.Distinct(StringComparer.Ordinal).Select(f => new DriveInfo(f))];
        _meter.CreateObservableGauge("sensorhub.disk.free", () => Fullest().FreeBytes, "By", "Free bytes of the fullest file system that the hub writes to.");
        _meter.CreateObservableGauge("sensorhub.disk.used", () => Fullest().UsedPercent / 100, "1", "Used share of the fullest file system that the hub writes to.");
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var journal = _stores.Journal.Room();
        if (journal.FreeBytes < journal.KeptBytes)
            return Task.FromResult(HealthCheckResult.Unhealthy(
                $"the disk is full: nothing is acknowledged until {Megabytes(journal.KeptBytes)} are free. Free space or make the file system larger; the hub goes on by itself"));
        var fullest = Fullest();
        return Task.FromResult(fullest.UsedPercent < WarnPercent ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(
            $"the disk is {fullest.UsedPercent:F0} % full, {Megabytes(fullest.FreeBytes)} are free: free space, make the file system larger, or shorten Retention"));
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, _timers);
        do
        {
            Look();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look()
    {
        try
        {
            var fullest = Fullest();
            if (fullest.UsedPercent >= WarnPercent && !_isWarned)
                LogNearlyFull(fullest.UsedPercent, fullest.FreeBytes);
            _isWarned = fullest.UsedPercent >= WarnPercent;
        }
        catch (IOException)
        {
            // A file system that does not answer is told by all who use it.
        }
    }

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1048576.0:F0} MB");

    private DiskRoom Fullest() => _drives.Select(DiskRoom.Of).MaxBy(r => r.UsedPercent);

    [LoggerMessage(EventId = 5050, Level = LogLevel.Warning, Message = "The disk is {Percent:F0} % full, {Free} bytes are free: free space, make the file system larger, or shorten Retention and Journal:KeepBytes.")]
    private partial void LogNearlyFull(double percent, long free);
}

internal static class DiskServices
{
    public static IServiceCollection AddDiskWatch(this IServiceCollection services, HubStores stores, TimeProvider timers)
    {
        string[] folders = [stores.Folder.Path, stores.Journal.Options.Folder, Path.GetDirectoryName(Path.GetFullPath(stores.Telemetry.DatabaseFile))!];
        services.AddSingleton(p => new DiskWatch(stores, folders, timers, p.GetRequiredService<ILogger<DiskWatch>>()));
        services.AddHostedService(p => p.GetRequiredService<DiskWatch>());
        services.AddSingleton(new TelemetryDamageCheck(stores));
        services.AddHealthChecks().AddCheck<DiskWatch>("disk").AddCheck<TelemetryDamageCheck>("telemetry");
        return services;
    }
}
