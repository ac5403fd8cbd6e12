using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>
/// The muck trucks of a city and where they may tip: a disposal site in the first cell of each district. A truck works every other day for
/// two or three hours, never at 04:00; half of them tell their place every 10 s, half every 30 s.
/// </summary>
internal sealed class TruckWeek(WeekStage stage)
{
    private const long ToleranceMs = 3 * UnixMs.Minute;
    private const int FirstHour = 8;
    private const int LastHour = 23;
    private const int LastHourOfWeek = 19;
    private const double DumpNorth = 0.8;

    public void AddAll()
    {
        for (var district = 0; district < stage.Size.Districts; district++) AddDump(district);
        var deck = new TruckStories(stage).NewDeck(stage.RandomFor("deck of trucks"));
        for (var number = 0; number < stage.Size.Trucks; number++) AddTruck(number, deck);
    }

    private void AddTruck(int number, Deck<Shift> deck)
    {
        var id = $"truck-{number + 1:0000}";
        var street = stage.Layout.Streets[number % stage.Layout.Streets.Count];
        var plan = stage.RandomFor($"plan {id}");
        var yard = street.At(plan.Between(0.3, 0.7), plan.Between(0.35, 0.6));
        var dump = DumpOf(street.District);
        var stepS = number % 2 == 0 ? 10 : 30;
        List<Truck> shifts = [];
        for (var day = number % 2; day < stage.Time.Days; day += 2)
        {
            var random = stage.DayOf(id, day);
            var shift = new Shift(id, street, yard, dump);
            if (stage.IsEventful(random)) deck.Deal(shift, day, random);
            TruckStories.Trip(shift, random);
            var lastHour = day < stage.Time.Days - 1 ? LastHour : LastHourOfWeek;
            var depart = stage.Time.At(day, random.NextInt(FirstHour, lastHour)) + random.NextInt(0, 3600) * UnixMs.Second;
            var truck = new Truck { Start = yard, DepartMs = depart, Legs = shift.Legs, MinStepS = stepS, MaxStepS = stepS, MileageKm = 41_200 + 60 * day };
            State(shift, truck);
            shifts.Add(truck);
        }

        AddPermit(id, street, yard, dump);
        stage.Builder.ExpectNot(ScenarioRules.DeviceSilent, id, "parked with the engine off, silent for a day");
        var device = stage.Device(id, DeviceKind.Truck, "sim-truck", site: null, stepS);
        stage.Add(device, stage.DelayOf(id) % 2500, () => Readings(shifts, stage.RandomFor(id)));
    }

    private static IEnumerable<SimulatedReading> Readings(List<Truck> shifts, SeededRandom random)
    {
        foreach (var shift in shifts)
        {
            foreach (var reading in shift.Readings(random)) yield return reading;
        }
    }

    private void State(Shift shift, Truck truck)
    {
        foreach (var (rule, first, last, place) in shift.Broken)
            stage.Builder.Expect(rule, shift.TruckId, new TimeSpanMs(truck.When(first).FromMs, truck.When(last).ToMs), ToleranceMs, place);
    }

    private void AddPermit(string truckId, CityStreet street, GeoPoint yard, GeoPoint dump) => stage.Builder.Add(new Permit
    {
        Id = $"permit-{truckId}",
        Kind = PermitKind.Transport,
        Number = $"ZY-{truckId["truck-".Length..]}",
        DeviceId = truckId,
        ValidFromMs = stage.Time.Span.FromMs - 30 * UnixMs.Day,
        ValidToMs = stage.Time.Span.ToMs + 60 * UnixMs.Day,
        Route = CityMap.Wgs84.CreateLineString([Coordinate(yard), new Coordinate(yard.Lon, dump.Lat), Coordinate(dump)]),
        SiteIds = [DumpId(street.District)],
    });

    private void AddDump(int district)
    {
        var place = DumpOf(district);
        var street = stage.Layout.StreetsOf(district)[0];
        stage.Builder.Add(new Site
        {
            Id = DumpId(district),
            Name = $"{street.Name} disposal site",
            Kind = SiteKind.DumpSite,
            Party = new ResponsibleParty("City disposal company", [new Contact("Gate", $"0571-30{district:00000}")]),
            Location = place,
            Boundary = CityMap.Square(place, TruckStories.DumpHalfSideM),
            ApprovedForTipping = true,
        });
    }

    private GeoPoint DumpOf(int district) => stage.Layout.StreetsOf(district)[0].At(0.5, DumpNorth);

    private static string DumpId(int district) => $"dump-{district + 1:00}";

    private static Coordinate Coordinate(GeoPoint place) => new(place.Lon, place.Lat);
}
