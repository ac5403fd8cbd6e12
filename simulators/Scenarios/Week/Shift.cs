using SensorHub.Devices.Geography;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>One shift of a truck being planned: where it is after the legs so far.</summary>
internal sealed class Shift(string truckId, CityStreet street, GeoPoint yard, GeoPoint dump)
{
    private GeoPoint? _at;

    public string TruckId => truckId;
    public CityStreet Street => street;
    public GeoPoint Yard => yard;
    public GeoPoint Dump => dump;
    public GeoPoint At => _at ?? yard;
    public List<TruckLeg> Legs { get; } = [];

    /// <summary>Rules broken from the begin of one leg to the end of another.</summary>
    public List<(string Rule, TruckLeg First, TruckLeg Last, GeoPoint Place)> Broken { get; } = [];

    public void Add(TruckLeg leg)
    {
        Legs.Add(leg);
        if (leg is Drive drive) _at = drive.To;
    }

    /// <summary>To a place along the street grid: north or south first.</summary>
    public void DriveTo(GeoPoint to, double kmh)
    {
        var corner = new GeoPoint(to.Lat, At.Lon);
        if (corner.DistanceM(At) > 50 && corner.DistanceM(to) > 50) Add(new Drive(corner, kmh));
        Add(new Drive(to, kmh));
    }

    public void Fill()
    {
        Add(new Stand(TimeSpan.FromMinutes(8)));
        Add(new Stand(TimeSpan.FromSeconds(40)) { Load = 1 });
    }

    /// <summary>Stops, box up, empty.</summary>
    public TruckLeg Tip(double seconds, bool hasFix = true)
    {
        Add(new Stand(TimeSpan.FromSeconds(45)));
        var tip = new Stand(TimeSpan.FromSeconds(seconds)) { Lifted = true, HasFix = hasFix };
        Add(tip);
        Add(new Stand(TimeSpan.FromSeconds(30)) { Load = 0 });
        return tip;
    }

    /// <summary>Up and down the streets around for a while, every leg like the one given.</summary>
    /// <returns>The first and the last leg.</returns>
    public (TruckLeg First, TruckLeg Last) Cruise(double seconds, Drive like)
    {
        var metres = seconds * like.SpeedKmh / 3.6;
        var first = Legs.Count;
        for (var turn = 0; metres > 1; turn++)
        {
            var corner = FarCorner(turn);
            var share = Math.Min(1, metres / At.DistanceM(corner));
            metres -= At.DistanceM(corner);
            Add(like with { To = new GeoPoint(At.Lat + share * (corner.Lat - At.Lat), At.Lon + share * (corner.Lon - At.Lon)) });
        }

        return (Legs[first], Legs[^1]);
    }

    public void Breaks(string rule, TruckLeg first, TruckLeg last, GeoPoint place) => Broken.Add((rule, first, last, place));

    // Never the corner it stands on.
    private GeoPoint FarCorner(int turn)
    {
        GeoPoint[] corners = [street.At(0.15, 0.15), street.At(0.85, 0.85), street.At(0.85, 0.15), street.At(0.15, 0.85)];
        return corners.OrderByDescending(corner => corner.DistanceM(At)).ElementAt(turn == 0 ? 0 : turn % 2);
    }
}
