using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Geography;

/// <summary>Where vehicles may load and tip. Immutable; thread safe once built.</summary>
internal sealed class ApprovedSites
{
    private readonly STRtree<Geometry> _tree = new();
    private readonly bool _isEmpty = true;

    public ApprovedSites(IEnumerable<Site> sites)
    {
        foreach (var site in sites.Where(s => s.ApprovedForTipping))
        {
            var shape = site.Boundary ?? GeometryFactory.Default.CreatePoint(new Coordinate(site.Location.Lon, site.Location.Lat));
            _tree.Insert(shape.EnvelopeInternal, shape);
            _isEmpty = false;
        }

        if (!_isEmpty)
            _tree.Build();
    }

    /// <summary>True inside a site or at most <paramref name="marginM"/> metres from it.</summary>
    public bool IsWithin(GeoPoint place, double marginM)
    {
        if (_isEmpty)
            return false;
        var plane = new LocalPlane(place);
        return _tree.Query(plane.Around(marginM)).Any(shape => plane.DistanceM(shape) <= marginM);
    }
}
