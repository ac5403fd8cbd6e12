using System.Collections.Immutable;
using SensorHub.Alerts.Geography;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;

namespace SensorHub.Web.Api.Tracks;

/// <summary>Names places by the sites of a caller; keeps the index of sites until they change. Thread safe.</summary>
internal sealed class PlaceNames
{
    // A truck in front of the gate is at the site; the same margin as that of illegal dumping.
    private const double MarginM = 100;

    private volatile Indexed _indexed = new(ImmutableDictionary<string, Site>.Empty, new SiteFinder([]));

    public Func<GeoPoint, PlaceShown> For(Caller caller)
    {
        var sites = caller.Registry.Sites;
        var indexed = _indexed;
        if (!ReferenceEquals(indexed.Sites, sites))
            _indexed = indexed = new(sites, new SiteFinder(sites.Values));
        return place => indexed.Finder.At(place, MarginM) is { } site && caller.Sees(site)
            ? new(place.Lat, place.Lon, site.Id, site.Name)
            : new(place.Lat, place.Lon, null, null);
    }

    private sealed record Indexed(ImmutableDictionary<string, Site> Sites, SiteFinder Finder);
}
