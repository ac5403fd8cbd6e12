using Dapper;
using SensorHub.Devices.Registry;
using SensorHub.Storage.Sqlite;

namespace SensorHub.Storage.Tests.Operational.Registry;

public sealed class UpgradeTests
{
    private const int BeforeRecords = 5;

    [Fact]
    public async Task A_registry_of_the_schema_before_placements_is_read_as_it_was_meant()
    {
        await using var hub = new HubFolder();
        await hub.Database.WriteAsync(c => c.Execute("SELECT 1"));
        await hub.CloseAsync();
        using (var connection = HubConnection.OpenWriter(hub.DatabasePath))
        {
            SqliteMigrator.Down(connection, BeforeRecords);
            connection.Execute(
                """
                INSERT INTO areas VALUES ('city', 'City', 'City', NULL, 1);
                INSERT INTO sites VALUES ('s-1', 'East gate', 'Construction', 'Class2', 'Builder', '[{"Name":"Li","Phone":"555"}]',
                    NULL, NULL, 31.2, 121.4, NULL, 0, 2);
                INSERT INTO devices (id, kind, model, site_id, interval_s, calibrated_on, enabled, secret_hash, version) VALUES
                    ('n-1', 'Noise', 'A', 's-1', 60, '2026-03-04', 1, x'00', 3), ('t-1', 'Truck', '', NULL, 10, NULL, 1, x'00', 4);
                UPDATE registry_state SET version = 4;
                """);
        }

        var registry = (await hub.RegistryAsync()).Current;

        registry.Version.ShouldBe(4);
        registry.Sites["s-1"].Party!.Contacts.ShouldBe([new Contact("Li", "555")]);
        var meter = registry.Devices["n-1"];
        meter.Placements.ShouldBe([new Placement("s-1", Placement.Beginning, null)]);
        meter.Calibrations.ShouldBe([new Calibration(new(2026, 3, 4), null, "", "")]);
        meter.CalibrationAt(new(2026, 5, 1)).ShouldBe(CalibrationState.NotRecorded);
        registry.Devices["t-1"].Placements.ShouldBeEmpty();
    }
}
