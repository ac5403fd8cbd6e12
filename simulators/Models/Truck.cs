using SensorHub.Devices.Geography;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Models;

/// <summary>One part of a truck's way.</summary>
internal abstract record TruckLeg
{
    /// <summary>The box is up.</summary>
    public bool Lifted { get; init; }

    /// <summary>False: the receiver sees no satellites and sends zeros.</summary>
    public bool HasFix { get; init; } = true;

    /// <summary>0…1 from this leg on; null = as before.</summary>
    public double? Load { get; init; }
}

/// <summary>Straight to a place.</summary>
internal sealed record Drive(GeoPoint To, double SpeedKmh) : TruckLeg;

internal sealed record Stand(TimeSpan For) : TruckLeg;

/// <summary>
/// A truck's tracker: a fix every 10 to 30 s, and one at once when a leg begins (standing still, box up, box down), as trackers with an
/// input for the box do. At rest the position strays by a few metres and the speed stays below 1 km/h; on the way it stays above 80 % of
/// the leg's speed.
/// </summary>
internal sealed class Truck
{
    private const int MinStepS = 10;
    private const int MaxStepS = 30;
    private const double JitterM = 3;

    public required GeoPoint Start { get; init; }
    public required long DepartMs { get; init; }
    public required IReadOnlyList<TruckLeg> Legs { get; init; }

    public IEnumerable<SimulatedReading> Readings(SeededRandom random)
    {
        var (ms, at, load, mileage) = (DepartMs, Start, 0.0, 41_200.0);
        foreach (var leg in Legs)
        {
            load = leg.Load ?? load;
            var (from, to) = (at, leg is Drive drive ? drive.To : at);
            var lengthMs = LengthMs(leg, from);
            for (long offset = 0; offset < lengthMs; offset += random.NextInt(MinStepS, MaxStepS + 1) * UnixMs.Second)
            {
                var share = (double)offset / lengthMs;
                at = new GeoPoint(from.Lat + share * (to.Lat - from.Lat), from.Lon + share * (to.Lon - from.Lon));
                yield return Fix(ms + offset, at, leg, load, mileage + share * from.DistanceM(to) / 1000, random);
            }

            mileage += from.DistanceM(to) / 1000;
            at = to;
            ms += lengthMs;
        }
    }

    /// <summary>When a leg begins and ends.</summary>
    public TimeSpanMs When(TruckLeg wanted)
    {
        var (ms, at) = (DepartMs, Start);
        foreach (var leg in Legs)
        {
            var lengthMs = LengthMs(leg, at);
            if (ReferenceEquals(leg, wanted)) return new TimeSpanMs(ms, ms + lengthMs);
            if (leg is Drive drive) at = drive.To;
            ms += lengthMs;
        }

        throw new ArgumentException("That leg is not on this truck's way.", nameof(wanted));
    }

    private static long LengthMs(TruckLeg leg, GeoPoint from) => leg switch
    {
        Stand stand => (long)stand.For.TotalMilliseconds,
        Drive drive => (long)(from.DistanceM(drive.To) / (drive.SpeedKmh / 3.6)) * UnixMs.Second,
        _ => throw new ArgumentOutOfRangeException(nameof(leg)),
    };

    private static SimulatedReading Fix(long ms, GeoPoint at, TruckLeg leg, double load, double mileageKm, SeededRandom random)
    {
        var isMoving = leg is Drive;
        var seen = isMoving ? at : CityMap.Move(at, JitterM * random.Between(-1, 1), JitterM * random.Between(-1, 1));
        var speed = leg is Drive drive ? drive.SpeedKmh * random.Between(0.85, 1.1) : random.Between(0, 0.9);
        return ReadingJson.Write(
            ms,
            (Metric.Lat, leg.HasFix ? Math.Round(seen.Lat, 6) : 0), (Metric.Lon, leg.HasFix ? Math.Round(seen.Lon, 6) : 0),
            (Metric.Speed, leg.HasFix ? Math.Round(speed, 1) : 0), (Metric.Mileage, Math.Round(mileageKm, 1)),
            (Metric.Load, load), (Metric.Lifted, leg.Lifted ? 1 : 0), (Metric.AccOn, 1),
            (Metric.Located, leg.HasFix ? 1 : 0), (Metric.Satellites, leg.HasFix ? random.NextInt(8, 15) : 0));
    }
}
