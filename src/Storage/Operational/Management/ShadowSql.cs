using System.Data.Common;
using System.Globalization;
using Dapper;
using SensorHub.Devices.Management;

namespace SensorHub.Storage.Operational.Management;

/// <summary>The table device_shadows in one transaction.</summary>
internal static class ShadowSql
{
    public static DeviceShadow Read(DbConnection connection, int device) =>
        connection.QuerySingleOrDefault<ShadowRow>(
            "SELECT version, desired, desired_ms, reported, reported_ms, firmware FROM device_shadows WHERE device = @device", new { device })
            ?.ToShadow(device) ?? new DeviceShadow { Device = device };

    public static void Write(DbConnection connection, DeviceShadow shadow) => connection.Execute(
        """
        INSERT INTO device_shadows (device, version, desired, desired_ms, reported, reported_ms, firmware, in_sync)
        VALUES (@Device, @Version, @Desired, @DesiredMs, @Reported, @ReportedMs, @Firmware, @inSync)
        ON CONFLICT (device) DO UPDATE SET version = excluded.version, desired = excluded.desired, desired_ms = excluded.desired_ms,
            reported = excluded.reported, reported_ms = excluded.reported_ms, firmware = excluded.firmware, in_sync = excluded.in_sync
        """,
        new
        {
            shadow.Device,
            shadow.Version,
            shadow.Desired,
            shadow.DesiredMs,
            shadow.Reported,
            shadow.ReportedMs,
            shadow.Firmware,
            inSync = SqlFlag.Of(shadow.Delta().Count == 0),
        });

    public static Dictionary<int, ShadowSummary> Summaries(DbConnection connection) => Summaries(connection, "");

    public static Dictionary<int, ShadowSummary> Summaries(DbConnection connection, IReadOnlyCollection<int> devices) => devices.Count == 0
        ? []
        : Summaries(connection, $" WHERE device IN ({string.Join(", ", devices.Select(d => d.ToString(CultureInfo.InvariantCulture)))})");

    private static Dictionary<int, ShadowSummary> Summaries(DbConnection connection, string where) =>
        connection.Query<(long Device, string? Firmware, bool IsDesired, bool InSync)>(
            "SELECT device, firmware, desired_ms IS NOT NULL, in_sync FROM device_shadows" + where)
            .ToDictionary(r => (int)r.Device, r => new ShadowSummary(r.Firmware, r.IsDesired ? r.InSync : null));

    private sealed record ShadowRow
    {
        public long Version { get; init; }
        public string Desired { get; init; } = "";
        public long? DesiredMs { get; init; }
        public string? Reported { get; init; }
        public long? ReportedMs { get; init; }
        public string? Firmware { get; init; }

        public DeviceShadow ToShadow(int device) => new()
        {
            Device = device,
            Version = Version,
            Desired = Desired,
            DesiredMs = DesiredMs,
            Reported = Reported,
            ReportedMs = ReportedMs,
            Firmware = Firmware,
        };
    }
}
