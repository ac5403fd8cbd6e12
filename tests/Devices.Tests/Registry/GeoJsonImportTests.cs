using System.Text;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;

namespace SensorHub.Devices.Tests.Registry;

public sealed class GeoJsonImportTests
{
    private static readonly RegistrySnapshot Registry = RegistrySnapshot.Empty with
    {
        Areas = RegistrySnapshot.Empty.Areas.Add("city", new Area("city", "City", AreaLevel.City, null)),
        Squads = RegistrySnapshot.Empty.Squads.Add("sq-1", new Squad("sq-1", "First", "city")),
    };

    [Fact]
    public void Areas_cells_and_sites_are_read_with_their_shapes()
    {
        var area = Read(
            ImportKind.Areas,
            """{"type":"Feature","id":"d-1","properties":{"name":"西区","level":"district","parent":"city"},"geometry":null}""").Areas[0];
        var cell = Read(ImportKind.Cells, Cell("g-1", Square(121, 31))).Cells[0];
        var sites = Read(
            ImportKind.Sites,
            """{"type":"Feature","properties":{"id":"s-1","name":"Gate","kind":"noise_zone","zone_class":"class4a"},"geometry":{"type":"Point","coordinates":[121.47,31.23,4.5]}}""",
            $$"""{"type":"Feature","properties":{"id":"s-2","name":"Pit","kind":"construction","approved_for_tipping":true,"party":"Builder"},"geometry":{{Square(121, 31)}}}""").Sites;

        (area.Id, area.Name, area.Level, area.ParentId, area.Boundary).ShouldBe(("d-1", "西区", AreaLevel.District, "city", null));
        cell.Boundary.Area.ShouldBe(0.01, 1e-9);
        (sites[0].Kind, sites[0].ZoneClass, sites[0].Location.Lat, sites[0].Boundary).ShouldBe((SiteKind.NoiseZone, ZoneClass.Class4a, 31.23, null));
        sites[1].ApprovedForTipping.ShouldBeTrue();
        sites[1].Boundary!.Contains(sites[1].Boundary!.Factory.CreatePoint(new NetTopologySuite.Geometries.Coordinate(sites[1].Location.Lon, sites[1].Location.Lat)))
            .ShouldBeTrue();
    }

    [Fact]
    public void Every_fault_has_the_line_of_its_feature_and_the_place_in_it()
    {
        var faults = Faults(
            ImportKind.Cells,
            Cell("g-1", Square(121, 31)),
            Cell("g-2", """{"type":"Polygon","coordinates":[[[122,31],[122.1,31.1],[122.1,31],[122,31.1],[122,31]]]}"""),
            Cell("g-3", """{"type":"Polygon","coordinates":[[[123,31],[123.1,31],[123.1,31.1]]]}"""),
            Cell("g-1", Square(125, 31)),
            Cell("g-5", Square(126, 31)).Replace("sq-1", "sq-9", StringComparison.Ordinal).Replace("city", "town", StringComparison.Ordinal),
            Cell("g-6", """{"type":"Polygon","coordinates":[[[31,121],[31,121.1],[31.1,121],[31,121]]]}"""),
            Cell("g-7", """{"type":"Circle","coordinates":[1,2]}"""),
            Cell("g-8", "null"),
            """{"type":"Feature","properties":{"id":"g-9","area":["city"],"squad":"sq-1","colour":"red"},"geometry":null}""",
            """["not a feature"]""");

        faults.Select(f => (f.Line, f.Field)).ShouldBe(
        [
            (3, "features[1].geometry"), (4, "features[2].geometry.coordinates[0]"), (5, "features[3].properties.id"),
            (6, "features[4].properties.area"), (6, "features[4].properties.squad"), (7, "features[5].geometry.coordinates[0][0]"),
            (7, "features[5].geometry.coordinates[0][1]"), (7, "features[5].geometry.coordinates[0][2]"),
            (7, "features[5].geometry.coordinates[0][3]"), (8, "features[6].geometry.type"), (9, "features[7].geometry"),
            (10, "features[8].properties.area"), (10, "features[8].properties.colour"), (11, "features[9]"),
        ], ignoreOrder: true);
        faults.Single(f => f.Line == 3).Message.ShouldBe("crosses itself at 122.05 31.05");
        faults.Single(f => f.Line == 4).Message.ShouldStartWith("is not a closed ring");
        faults.First(f => f.Line == 7).Message.ShouldBe("write degrees of WGS-84, longitude first");
    }

    [Fact]
    public void Cells_that_claim_the_same_ground_are_named_with_place_and_size_and_neighbours_are_not()
    {
        var registry = Registry with { Cells = Registry.Cells.Add("old", Read(ImportKind.Cells, Cell("old", Square(120.9, 31))).Cells[0]) };

        var faults = Should.Throw<ImportException>(() => Imports.Read(
            ImportKind.Cells, ImportFormat.GeoJson,
            File(Cell("g-1", Square(121, 31)), Cell("g-2", Square(121.1, 31)), Cell("g-3", Square(121.05, 31.05)), Cell("g-4", Square(120.85, 31.1))),
            registry)).Faults;

        faults.Select(f => (f.Line, f.Message[..24])).ShouldBe([(4, "overlaps grid cell g-1 b"), (4, "overlaps grid cell g-2 b")]);
        faults[0].Message.ShouldMatch(@"by \d+ m² at 121\.0\d+ 31\.0\d+$");
    }

    [Theory]
    [InlineData("""{"type":"FeatureCollection"}""", 1, "features")]
    [InlineData("""{"features":[]}""", 1, "type")]
    [InlineData("""[]""", 1, "")]
    [InlineData("", 1, "")]
    [InlineData("{\"type\":\"FeatureCollection\",\n\"features\":[\n{]}", 3, "")]
    [InlineData("{\"type\":\"FeatureCollection\",\n\"features\":{}}", 2, "features")]
    [InlineData("{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4490\"}},\"features\":[]}", 1, "crs")]
    [InlineData("{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"properties\":{\"id\":\"\\ud800\"}}]}", 2, "features[0]")]
    [InlineData("{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"properties\":{\"id\":\"a\",\"id\":\"b\"}}]}", 2, "features[0].properties.id")]
    public void A_broken_form_is_named_by_line(string file, int line, string field) =>
        Should.Throw<ImportException>(() => Imports.Read(ImportKind.Areas, ImportFormat.GeoJson, Encoding.UTF8.GetBytes(file), Registry))
            .Faults.ShouldContain(f => f.Line == line && f.Field == field);

    [Fact]
    public void A_file_cut_anywhere_is_a_fault_and_nothing_else()
    {
        var file = File(Cell("g-1", Square(121, 31)));
        for (var length = 0; length < file.Length; length++)
            Should.Throw<ImportException>(() => Imports.Read(ImportKind.Cells, ImportFormat.GeoJson, file[..length], Registry));
        Imports.Read(ImportKind.Cells, ImportFormat.GeoJson, file, Registry).Cells.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"type":"FeatureCollection","features":[""", "[")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":""", "{\"a\":")]
    [InlineData("""{"type":"FeatureCollection","bbox":""", "[")]
    public void A_thousand_levels_are_a_fault_and_nothing_else(string begin, string level) =>
        Should.Throw<ImportException>(() => Imports.Read(
            ImportKind.Areas, ImportFormat.GeoJson, Encoding.UTF8.GetBytes(begin + string.Concat(Enumerable.Repeat(level, 1_000))), Registry))
            .Faults.ShouldHaveSingleItem().Message.ShouldStartWith("is not JSON");

    [Fact]
    public void A_geometry_of_too_many_positions_is_refused_by_its_length()
    {
        var ring = string.Join(',', Enumerable.Range(0, 20_001).Select(i => FormattableString.Invariant($"[{121 + i * 1e-6},31]")));

        var fault = Faults(ImportKind.Cells, Cell("g-1", $$"""{"type":"Polygon","coordinates":[[{{ring}}]]}""")).ShouldHaveSingleItem();

        fault.Message.ShouldBe("has more than 20000 positions");
    }

    private static RegistryBatch Read(ImportKind kind, params IEnumerable<string> features) =>
        Imports.Read(kind, ImportFormat.GeoJson, File(features), Registry);

    private static IReadOnlyList<ImportFault> Faults(ImportKind kind, params IEnumerable<string> features) =>
        Should.Throw<ImportException>(() => Read(kind, features)).Faults;

    // The first feature stands on line 2.
    private static byte[] File(params IEnumerable<string> features) => Encoding.UTF8.GetBytes(
        """{"type":"FeatureCollection","name":"export","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":["""
        + "\n" + string.Join(",\n", features) + "]}");

    private static string Cell(string id, string geometry) =>
        $$"""{"type":"Feature","properties":{"id":"{{id}}","area":"city","squad":"sq-1"},"geometry":{{geometry}}}""";

    private static string Square(double west, double south)
    {
        var (east, north) = (Math.Round(west + 0.1, 6), Math.Round(south + 0.1, 6));
        return FormattableString.Invariant(
            $"{{\"type\":\"Polygon\",\"coordinates\":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}");
    }
}
