using System.Collections.Immutable;
using System.Text;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Tests.Load;

public sealed class FleetFilesTests
{
    [Fact]
    public void The_hubs_own_import_takes_the_files_in_the_order_given()
    {
        var files = new FleetFiles(Devices: 450, Gateways: 3, Prefix: "load", Seed: 1, IntervalS: 60);

        var sites = Imports.Read(ImportKind.Sites, ImportFormat.Csv, Csv(files.Sites()), RegistrySnapshot.Empty).Sites;
        var registry = RegistrySnapshot.Empty with { Sites = sites.ToImmutableDictionary(site => site.Id) };
        var gateways = Imports.Read(ImportKind.Devices, ImportFormat.Csv, Csv(files.GatewayRows()), registry).Devices;
        registry = registry with
        {
            Devices = gateways.ToImmutableDictionary(
                row => row.Spec.Id, row => row.Spec.ApplyTo(known: null, nowMs: 0)),
        };
        var devices = Imports.Read(ImportKind.Devices, ImportFormat.Csv, Csv(files.DeviceRows()), registry).Devices;

        sites.ShouldAllBe(site => site.Kind == SiteKind.Construction);
        sites.Select(site => site.Location).Distinct().Count().ShouldBe(450);
        devices.Select(device => device.Spec.SiteId).Distinct().Count().ShouldBe(450);
        devices.ShouldAllBe(device => device.Spec.Kind == DeviceKind.Noise && device.Spec.GatewayId != null && device.Spec.IntervalS == 60);
    }

    [Fact]
    public void Credentials_and_import_agree()
    {
        var files = new FleetFiles(Devices: 10, Gateways: 2, Prefix: "load", Seed: 1);

        var fleet = LoadFleet.Parse(files.Credentials());

        fleet.Connecting.Select(device => device.Id).ShouldBe(["load-gw-000", "load-gw-001"]);
        fleet.PublishedBy(fleet.Connecting[1]).Count.ShouldBe(5);
        files.GatewayRows().ShouldContain(row => row.EndsWith(fleet.Connecting[0].Secret, StringComparison.Ordinal));
        fleet.PublishedBy(fleet.Connecting[0]).ShouldAllBe(child => files.DeviceRows().Any(row => row.Contains(child.Secret)));
    }

    [Fact]
    public void The_first_devices_bring_only_the_gateways_they_need()
    {
        var fleet = LoadFleet.Parse(["gw-1,s", "gw-2,s", "a,s,gw-1", "b,s,gw-1", "c,s,gw-2"]).First(2);

        fleet.Connecting.Select(device => device.Id).ShouldBe(["gw-1"]);
        fleet.PublishedBy(fleet.Connecting[0]).Select(device => device.Id).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_bad_credentials_line_is_named_by_its_number()
    {
        Should.Throw<UsageException>(() => LoadFleet.Parse(["id,secret", "a,s", "b"])).Message.ShouldContain("line 3");
    }

    private static byte[] Csv(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines));
}
