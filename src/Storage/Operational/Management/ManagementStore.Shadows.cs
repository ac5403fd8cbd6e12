using System.Data.Common;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Operational.Management;

public sealed partial class ManagementStore
{
    public Task<DeviceShadow> ReadAsync(int device, CancellationToken cancellation = default) =>
        database.ReadAsync(connection => ShadowSql.Read(connection, device), cancellation);

    public Task<IReadOnlyDictionary<int, ShadowSummary>> SummariesAsync(CancellationToken cancellation = default) =>
        database.ReadAsync<IReadOnlyDictionary<int, ShadowSummary>>(ShadowSql.Summaries, cancellation);

    public Task<IReadOnlyDictionary<int, ShadowSummary>> SummariesAsync(IReadOnlyCollection<int> devices, CancellationToken cancellation = default) =>
        database.ReadAsync<IReadOnlyDictionary<int, ShadowSummary>>(connection => ShadowSql.Summaries(connection, devices), cancellation);

    public Task<ShadowChange> DesireAsync(int device, string desired, long? version, Actor actor, CancellationToken cancellation = default)
    {
        var nowMs = city.NowMs();
        return database.WriteAsync(
            connection =>
            {
                var before = ShadowSql.Read(connection, device);
                if (version is not null && version != before.Version)
                    throw new CommandRefusedException(
                        CommandRefusal.Stale, $"The desired configuration is at version {before.Version}, not {version}: read it again.");
                var after = before with { Version = before.Version + 1, Desired = desired, DesiredMs = nowMs };
                ShadowSql.Write(connection, after);
                audit.Append(
                    connection, [new AuditEntry(actor, "shadow.put", SubjectOf(device), new { Before = before.Desired, After = desired, after.Version })], nowMs);
                var superseded = Supersede(connection, device, nowMs);
                return new ShadowChange(after, Configure(connection, after, actor, nowMs), superseded);
            },
            cancellation);
    }

    private static ReportOutcome Take(DbConnection connection, StateReport report)
    {
        var before = ShadowSql.Read(connection, report.Device);
        ShadowSql.Write(connection, before with
        {
            Firmware = report.Firmware ?? before.Firmware,
            Reported = report.Config ?? before.Reported,
            ReportedMs = report.ReceivedMs,
        });
        return ReportOutcome.Taken;
    }

    private static IReadOnlyList<string> Supersede(DbConnection connection, int device, long nowMs) =>
    [
        .. CommandSql.List(connection, "device = @device AND open = 1 AND type = @Configure", new { device, DeviceCommand.Configure })
            .Select(c => CommandSql.Move(connection, c, CommandState.Superseded, nowMs).Id),
    ];

    // It may have been away longer than a command lives.
    private static void ConfigureAgain(DbConnection connection, int device, long nowMs)
    {
        var shadow = ShadowSql.Read(connection, device);
        var acceptedAfterMs = nowMs - (long)CommandLimits.FinishWithin.TotalMilliseconds;
        if (shadow.Delta().Count == 0 || CommandSql.List(
            connection,
            "device = @device AND open = 1 AND type = @Configure AND expires_ms > @nowMs AND (accepted_ms IS NULL OR accepted_ms > @acceptedAfterMs)",
            new { device, DeviceCommand.Configure, nowMs, acceptedAfterMs }).Count > 0)
            return;
        Supersede(connection, device, nowMs);
        Configure(connection, shadow, Actor.Hub, nowMs);
    }

    private static DeviceCommand? Configure(DbConnection connection, DeviceShadow shadow, Actor actor, long nowMs) =>
        shadow.Delta().Count == 0
            ? null
            : CommandSql.Insert(
                connection,
                New(
                    shadow.Device, DeviceCommand.Configure, $$"""{"version":{{shadow.Version}},"config":{{shadow.Desired}}}""", CommandAsk.MaxLife, actor,
                    nowMs));
}
