using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios;

/// <summary>
/// Seven trucks between a building site and the approved dump. Box up for 60 s below 5 km/h is a dump, unless within 100 m of an approved
/// site.
/// </summary>
internal sealed class TruckCast(NightBuilder builder)
{
    private const int FixIntervalS = 10;
    private const long ToleranceMs = 30 * UnixMs.Second;
    private const double DumpHalfSideM = 150;
    private static readonly GeoPoint Yard = CityMap.In(1, 0.30, 0.40);
    private static readonly GeoPoint Dump = CityMap.In(3, 0.50, 0.90);
    private static readonly GeoPoint Wasteland = CityMap.In(2, 0.92, 0.12);
    private static readonly GeoPoint Riverbank = CityMap.In(4, 0.90, 0.88);

    // 60 m beyond the fence of the approved dump: inside its 100 m.
    private static readonly GeoPoint BesideDump = CityMap.Move(Dump, 0, DumpHalfSideM + 60);

    public void AddAll()
    {
        AddDumpSite();
        Add("truck-1", builder.At(21, 20), [Load, Tip(Dump, seconds: 120), Load, Tip(Wasteland, seconds: 180)], dumpAt: 3, Wasteland);
        Add("truck-2", builder.At(1, 50), [Load, Tip(Riverbank, seconds: 150), Load, Tip(Dump, seconds: 140)], dumpAt: 1, Riverbank);

        Add("truck-3", builder.At(21, 0), [Load, Tip(Dump, seconds: 150), Load, Tip(Dump, seconds: 200)], "tips inside the approved site");
        Add("truck-4", builder.At(22, 15), [Load, Tip(Wasteland, seconds: 50), Load, Tip(Dump, seconds: 150)], "the box is up for 50 s outside");
        Add("truck-5", builder.At(23, 5), [Load, Tip(Dump, seconds: 90), [new Drive(Riverbank, 14) { Lifted = true }, new Drive(Yard, 32)]],
            "drives with the box up, never below 11 km/h");
        Add("truck-6", builder.At(0, 20), [Load, [new Drive(Dump, 30), new Stand(TimeSpan.FromMinutes(4)) { Lifted = true, HasFix = false, Load = 0 }, new Drive(Yard, 34)]],
            "box up while the receiver sends zeros: nobody knows where");
        Add("truck-7", builder.At(2, 40), [Load, Tip(BesideDump, seconds: 200)], "tips 60 m beside the approved site, inside its 100 m");
    }

    private static TruckLeg[] Load => [new Stand(TimeSpan.FromMinutes(8)), new Stand(TimeSpan.FromSeconds(40)) { Load = 1 }];

    private static TruckLeg[] Tip(GeoPoint at, int seconds) =>
    [
        new Drive(at, 32),
        new Stand(TimeSpan.FromSeconds(45)),
        new Stand(TimeSpan.FromSeconds(seconds)) { Lifted = true },
        new Stand(TimeSpan.FromSeconds(30)) { Load = 0 },
        new Drive(Yard, 38),
    ];

    private void Add(string id, long departMs, TruckLeg[][] way, string whyNot)
    {
        AddTruck(id, departMs, way);
        builder.ExpectNot(ScenarioRules.TruckIllegalDump, id, whyNot);
    }

    private void Add(string id, long departMs, TruckLeg[][] way, int dumpAt, GeoPoint place)
    {
        var truck = AddTruck(id, departMs, way);
        var lift = way[dumpAt].First(leg => leg.Lifted);
        builder.Expect(ScenarioRules.TruckIllegalDump, id, truck.When(lift), ToleranceMs, place);
    }

    private Truck AddTruck(string id, long departMs, TruckLeg[][] way)
    {
        // Departs up to five minutes earlier or later, to the second, by the seed.
        var shift = builder.RandomFor($"depart {id}").NextInt(-300, 301) * UnixMs.Second;
        var truck = new Truck { Start = Yard, DepartMs = departMs + shift, Legs = [.. way.SelectMany(legs => legs)] };
        builder.Add(
            builder.Device(id, DeviceKind.Truck, "sim-truck", site: null, FixIntervalS),
            () => truck.Readings(builder.RandomFor(id)));
        return truck;
    }

    private void AddDumpSite() => builder.Add(new Site
    {
        Id = "dump-hill",
        Name = "Hill street disposal site",
        Kind = SiteKind.DumpSite,
        Party = new ResponsibleParty("City disposal company", [new Contact("Gate", "0571-0000-0003")]),
        Location = Dump,
        Boundary = CityMap.Square(Dump, DumpHalfSideM),
        ApprovedForTipping = true,
    });
}
