using System.Text;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;

namespace SensorHub.Devices.Tests.Registry;

public sealed class SiteCsvTests
{
    [Fact]
    public void A_boundary_is_read_from_WKT()
    {
        var sites = Read("id,name,kind,lat,lon,boundary\nd-1,Tip,dump_site,31.2,121.4,\"POLYGON((121 31, 122 31, 122 32, 121 31))\"\n");

        sites[0].Kind.ShouldBe(SiteKind.DumpSite);
        sites[0].Boundary!.Area.ShouldBe(0.5);
    }

    [Theory]
    [InlineData("boundary", "POLYGON((121 31, 122 31))", "is not WKT")]
    [InlineData("boundary", "POINT(121 31)", "write a POLYGON")]
    [InlineData("boundary", "\"POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))\"", "crosses itself at 0.5 0.5")]
    [InlineData("boundary", "\"POLYGON((31 121, 31 122, 32 122, 31 121))\"", "longitude first")]
    [InlineData("open_from", "9:30", "write HH:mm")]
    [InlineData("open_from", "09:30", "write both times")]
    [InlineData("contact_name", "Zhao", "whom the contact belongs to")]
    [InlineData("approved_for_tipping", "maybe", "neither true nor false")]
    [InlineData("zone_class", "5", "is unknown")]
    public void A_cell_that_does_not_hold_is_explained(string column, string cell, string message)
    {
        var quoted = cell.Contains(',') && !cell.StartsWith('"') ? $"\"{cell}\"" : cell;
        Should.Throw<ImportException>(() => Read($"id,name,kind,lat,lon,{column}\ns-1,S,other,31.2,121.4,{quoted}\n"))
            .Faults.ShouldContain(f => f.Message.Contains(message));
    }

    [Theory]
    [InlineData("GEOMETRYCOLLECTION(")]
    [InlineData("GeometryCollection (")]
    public void A_boundary_of_collections_in_collections_is_a_fault_and_does_not_end_the_hub(string opening)
    {
        var nested = string.Concat(Enumerable.Repeat(opening, 200_000));

        Should.Throw<ImportException>(() => Read($"id,name,kind,lat,lon,boundary\ns-1,S,other,31.2,121.4,\"{nested}\"\n"))
            .Faults.ShouldHaveSingleItem().Message.ShouldContain("is not WKT");
    }

    private static IReadOnlyList<Site> Read(string csv) =>
        Imports.Read(ImportKind.Sites, ImportFormat.Csv, Encoding.UTF8.GetBytes(csv), RegistrySnapshot.Empty).Sites;
}
