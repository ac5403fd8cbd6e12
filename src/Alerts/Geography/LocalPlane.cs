using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;

namespace SensorHub.Alerts.Geography;

/// <summary>Metres east and north of a point: an equirectangular plane, right to 0.1 % within 20 km of it below 60° of latitude.</summary>
internal sealed class LocalPlane(GeoPoint origin) : ICoordinateSequenceFilter
{
    private const double MetresPerDegree = GeoPoint.EarthRadiusM * Math.PI / 180;
    private readonly double _metresPerLon = MetresPerDegree * Math.Cos(double.DegreesToRadians(origin.Lat));

    bool ICoordinateSequenceFilter.Done => false;

    bool ICoordinateSequenceFilter.GeometryChanged => true;

    /// <summary>Metres from the origin to a WGS-84 geometry; 0 inside it.</summary>
    public double DistanceM(Geometry geometry)
    {
        var plane = geometry.Copy();
        plane.Apply(this);
        return plane.Distance(plane.Factory.CreatePoint(new Coordinate(0, 0)));
    }

    /// <summary>What lies within that many metres of the origin, in degrees.</summary>
    public Envelope Around(double metres) => new(
        origin.Lon - metres / _metresPerLon, origin.Lon + metres / _metresPerLon,
        origin.Lat - metres / MetresPerDegree, origin.Lat + metres / MetresPerDegree);

    void ICoordinateSequenceFilter.Filter(CoordinateSequence sequence, int i)
    {
        sequence.SetX(i, (sequence.GetX(i) - origin.Lon) * _metresPerLon);
        sequence.SetY(i, (sequence.GetY(i) - origin.Lat) * MetresPerDegree);
    }
}
