using SensorHub.Devices.Geography;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Models;

/// <summary>
/// A truck's tracker: fixes at intervals, and one at once when a leg begins (standing still, box up, box down), as trackers with an input for
/// the box do; after the last leg the engine goes off and it falls silent. At rest the position strays by a few metres and the speed stays
/// below 1 km/h.
/// </summary>
internal sealed class Truck
{
    private const double JitterM = 3;
    private static readonly Stand Parked = new(TimeSpan.FromMinutes(2)) { AccOn = false, Load = 0 };

    public required GeoPoint Start { get; init; }
    public required long DepartMs { get; init; }
    public required IReadOnlyList<TruckLeg> Legs { get; init; }

    /// <summary>Seconds between fixes, drawn anew for each.</summary>
    public int MinStepS { get; init; } = 10;
    public int MaxStepS { get; init; } = 30;
    public double MileageKm { get; init; } = 41_200;

    public IEnumerable<SimulatedReading> Readings(SeededRandom random)
    {
        var (ms, at, load, mileage) = (DepartMs, Start, 0.0, MileageKm);
        foreach (var leg in Legs.Append(Parked))
        {
            load = leg.Load ?? load;
            var (from, to) = (at, leg is Drive drive ? drive.To : at);
            var lengthMs = LengthMs(leg, from);
            for (long offset = 0; offset < lengthMs; offset += random.NextInt(MinStepS, MaxStepS + 1) * UnixMs.Second)
            {
                var share = (double)offset / lengthMs;
                at = new GeoPoint(from.Lat + share * (to.Lat - from.Lat), from.Lon + share * (to.Lon - from.Lon));
                if (!leg.IsMute) yield return Fix(ms + offset, at, leg, load, mileage + share * from.DistanceM(to) / 1000, random);
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
        var drive = leg as Drive;
        var seen = drive is not null ? at : CityMap.Move(at, JitterM * random.Between(-1, 1), JitterM * random.Between(-1, 1));
        var speed = drive is not null ? drive.SpeedKmh * (1 + drive.Wander * random.Between(-1, 1)) : leg.AccOn ? random.Between(0, 0.9) : 0;
        return ReadingJson.Write(
            ms,
            (Metric.Lat, leg.HasFix ? Math.Round(seen.Lat, 6) : 0), (Metric.Lon, leg.HasFix ? Math.Round(seen.Lon, 6) : 0),
            (Metric.Speed, Math.Round(speed, 1)), (Metric.Mileage, Math.Round(mileageKm, 1)),
            (Metric.Load, load), (Metric.LidOpen, leg.LidOpen ? 1 : 0), (Metric.Lifted, leg.Lifted ? 1 : 0), (Metric.AccOn, leg.AccOn ? 1 : 0),
            (Metric.Located, leg.HasFix ? 1 : 0), (Metric.Satellites, leg.HasFix ? random.NextInt(8, 15) : 0));
    }
}
