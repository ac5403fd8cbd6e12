using SensorHub.Devices.Geography;

namespace SensorHub.Web.Api.Http;

internal static class Points
{
    /// <exception cref="ProblemException">400: one of the two is missing, or off the earth.</exception>
    public static GeoPoint? Both(double? lat, double? lon) => (lat, lon) switch
    {
        (null, null) => null,
        (null, _) => throw ProblemException.BadField("lat", "is missing beside lon"),
        (_, null) => throw ProblemException.BadField("lon", "is missing beside lat"),
        ( >= -90 and <= 90, >= -180 and <= 180) => new GeoPoint(lat.Value, lon.Value),
        ( >= -90 and <= 90, _) => throw ProblemException.BadField("lon", "write degrees from -180 to 180"),
        _ => throw ProblemException.BadField("lat", "write degrees from -90 to 90"),
    };
}
