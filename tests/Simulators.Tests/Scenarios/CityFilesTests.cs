using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios;

public sealed class CityFilesTests
{
    private static readonly City City =
        Scenario.Small(1, new DateOnly(2026, 3, 17), new CityCalendar(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId))).City;

    [Fact]
    public void The_hubs_own_import_reads_the_same_city_back()
    {
        var sites = Imports.Read(ImportKind.Sites, ImportFormat.Csv, Csv(CityFiles.Sites(City)), RegistrySnapshot.Empty).Sites;
        var registry = RegistrySnapshot.Empty with { Sites = sites.ToImmutableDictionary(site => site.Id) };
        var devices = Imports.Read(ImportKind.Devices, ImportFormat.Csv, Csv(CityFiles.Devices(City)), registry).Devices;

        foreach (var (read, written) in sites.Zip(City.Sites))
        {
            (read with { Boundary = null, Party = null }).ShouldBe(written with { Boundary = null, Party = null });
            read.Party!.Name.ShouldBe(written.Party!.Name);
            (read.Boundary?.EqualsTopologically(written.Boundary) ?? written.Boundary is null).ShouldBeTrue();
        }

        devices.Select(d => new SimulatedDevice(d.Spec.Id, d.Spec.Kind, d.Spec.Model, d.Spec.SiteId, d.Spec.Location, d.Spec.IntervalS, d.Secret!))
            .ShouldBe(City.Devices);
    }

    [Fact]
    public void A_cell_is_a_polygon_with_its_street_and_squad()
    {
        var cell = JsonSerializer.Deserialize<JsonElement>(CityFiles.Cells(City).First());

        cell.GetProperty("id").GetString().ShouldBe("cell-1");
        cell.GetProperty("squad").GetString().ShouldBe("squad-west");
        cell.GetProperty("boundary").GetProperty("type").GetString().ShouldBe("Polygon");
        cell.GetProperty("boundary").GetProperty("coordinates")[0].GetArrayLength().ShouldBe(5);
    }

    private static byte[] Csv(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines));
}
