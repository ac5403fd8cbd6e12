using System.Text;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;

namespace SensorHub.Devices.Tests.Registry;

public sealed class PermitImportTests
{
    private static readonly RegistrySnapshot Registry = RegistrySnapshot.Empty with
    {
        Sites = RegistrySnapshot.Empty.Sites
            .Add("s-1", new Site { Id = "s-1", Name = "S", Kind = SiteKind.Construction, Location = new(31, 121) })
            .Add("d-1", new Site { Id = "d-1", Name = "D", Kind = SiteKind.DumpSite, Location = new(31, 121) }),
        Devices = RegistrySnapshot.Empty.Devices
            .Add("t-1", new Device { Handle = 1, Id = "t-1", Kind = DeviceKind.Truck, IntervalS = 10 })
            .Add("n-1", new Device { Handle = 2, Id = "n-1", Kind = DeviceKind.Noise, IntervalS = 60 }),
    };

    [Fact]
    public void Permits_are_read_with_hours_route_and_sites()
    {
        var permits = Read(
            """
            id,kind,number,site,device,valid_from,valid_to,daily_from,daily_to,route,sites
            p-1,night_work,夜施 17,s-1,,2026-03-01T22:00+08:00,2026-03-02T06:00+08:00,,,,
            p-2,transport,,,t-1,0,1000,22:00,05:00,"LINESTRING(121 31, 121.1 31.1)",s-1; d-1
            """).Permits;

        (permits[0].Kind, permits[0].Number, permits[0].SiteId, permits[0].ValidFromMs)
            .ShouldBe((PermitKind.NightWork, "夜施 17", "s-1", new DateTimeOffset(2026, 3, 1, 14, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()));
        (permits[1].DeviceId, permits[1].Daily, permits[1].Route!.NumPoints).ShouldBe(("t-1", new BusinessHours(new(22, 0), new(5, 0)), 2));
        permits[1].SiteIds.ShouldBe(["s-1", "d-1"]);
    }

    [Fact]
    public void Every_fault_is_reported_with_line_and_column()
    {
        var faults = Faults(
            """
            id,kind,site,device,valid_from,valid_to,daily_from,daily_to,route,sites
            p-1,night_work,,,0,1000,,,,
            p-2,transport,s-1,n-1,0,1000,,,,
            p-3,disposal,s-1,,2026-03-01,1000,,,,
            p-4,disposal,nowhere,,1000,1000,22:00,22:00,"POLYGON((0 0, 1 0, 1 1, 0 0))",gone
            p-5,emergency_repair,s-1,t-1,0,1000,22:00,,,
            """);

        faults.Select(f => (f.Line, f.Field)).ShouldBe(
        [
            (2, "site"), (3, "site"), (3, "device"), (4, "valid_from"), (5, "site"), (5, "valid_to"), (5, "daily_from"), (5, "route"),
            (5, "sites"), (6, "daily_to"),
        ], ignoreOrder: true);
    }

    [Fact]
    public void Placements_of_a_device_are_its_whole_history_by_time()
    {
        var moved = Imports.Read(ImportKind.Placements, ImportFormat.Csv, "device,site,from,to\nn-1,s-1,200,\nn-1,d-1,,100\n"u8.ToArray(), Registry).Records;

        moved.ShouldHaveSingleItem().Key.ShouldBe("n-1");
        moved["n-1"].Placements.ShouldBe([new("d-1", Placement.Beginning, 100), new("s-1", 200, null)]);
    }

    [Fact]
    public void A_placement_that_does_not_hold_is_reported_on_its_own_line()
    {
        var faults = Should.Throw<ImportException>(() => Imports.Read(
            ImportKind.Placements, ImportFormat.Csv,
            "device,site,from,to\nn-1,s-1,300,200\nn-1,d-1,100,400\ngone,s-1,,\nt-1,nowhere,,\nn-1,s-1,soon,\n"u8.ToArray(), Registry)).Faults;

        faults.Select(f => (f.Line, f.Field)).ShouldBe([(2, "to"), (2, "from"), (4, "device"), (5, "site"), (6, "from")], ignoreOrder: true);
    }

    private static RegistryBatch Read(string csv) => Imports.Read(ImportKind.Permits, ImportFormat.Csv, Encoding.UTF8.GetBytes(csv), Registry);

    private static IReadOnlyList<ImportFault> Faults(string csv) => Should.Throw<ImportException>(() => Read(csv)).Faults;
}
