using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Geography;

/// <summary>From a place to the site it lies in. Immutable; thread safe.</summary>
public sealed class SiteFinder
{
    private readonly STRtree<(Site Site, Geometry Shape)> _tree = new();
    private readonly bool _isEmpty = true;

    /// <param name="sites">A site without a boundary is its location alone.</param>
    public SiteFinder(IEnumerable<Site> sites)
    {
        foreach (var site in sites)
        {
            var shape = site.Boundary ?? GeometryFactory.Default.CreatePoint(new Coordinate(site.Location.Lon, site.Location.Lat));
            _tree.Insert(shape.EnvelopeInternal, (site, shape));
            _isEmpty = false;
        }

        if (!_isEmpty)
            _tree.Build();
    }

    /// <summary>The nearest site that holds the place or lies at most <paramref name="marginM"/> metres from it; null = none.</summary>
    public Site? At(GeoPoint place, double marginM)
    {
        if (_isEmpty)
            return null;
        var plane = new LocalPlane(place);
        return _tree.Query(plane.Around(marginM))
            .Select(s => (s.Site, DistanceM: plane.DistanceM(s.Shape)))
            .Where(s => s.DistanceM <= marginM)
            .OrderBy(s => s.DistanceM).ThenBy(s => s.Site.Id, StringComparer.Ordinal)
            .FirstOrDefault().Site;
    }
}
