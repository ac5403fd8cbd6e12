using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>
/// A small city: one building site with two noise and two dust meters and a weather mast, one restaurant, one acoustic zone, two trucks, one tip, two
/// cells in two districts, with two air stations in the first and one in the second.
/// </summary>
internal sealed class TestCity : IRegistry
{
    public const int Meter = 1;
    public const int SecondMeter = 2;
    public const int Weather = 3;
    public const int Fume = 4;
    public const int Truck = 5;
    public const int OtherTruck = 6;
    public const int ZoneMeter = 20;
    public const int ZoneWeather = 21;
    public const int Dust = 22;
    public const int SecondDust = 23;
    public const int Station = 24;
    public const int SecondStation = 25;
    public const int OtherStation = 26;
    public const string Build = "B1";
    public const string Zone = "Z1";
    public const string Restaurant = "R1";
    public static readonly GeoPoint BuildPlace = new(31.20, 121.40);
    public static readonly GeoPoint RestaurantPlace = new(31.25, 121.45);
    public static readonly GeoPoint TipPlace = new(31.30, 121.50);
    public static readonly GeoPoint Nowhere = new(31.40, 121.60);

    public RegistrySnapshot Current { get; set; } = Snapshot();

    /// <summary>Changes one device.</summary>
    public void Change(string device, Func<Device, Device> change) => Change(r =>
    {
        var changed = change(r.Devices[device]);
        return r with { Devices = r.Devices.SetItem(device, changed), DevicesByHandle = r.DevicesByHandle.SetItem(changed.Handle, changed) };
    });

    public void Change(int handle, Func<Device, Device> change) => Change(Current.DevicesByHandle[handle].Id, change);

    public void Remove(string device) => Change(r => r with
    {
        Devices = r.Devices.Remove(device),
        DevicesByHandle = r.DevicesByHandle.Remove(r.Devices[device].Handle),
    });

    public static CityCalendar Calendar(string zone = CityCalendar.DefaultZoneId) => new(TimeZoneInfo.FindSystemTimeZoneById(zone));

    public void Change(Func<RegistrySnapshot, RegistrySnapshot> change) =>
        Current = change(Current) with { Version = Current.Version + 1 };

    public static TestReading Leq(int device, long eventMs, double leq, int periodS = 60, Quality quality = Quality.Good) =>
        new(device, eventMs, periodS, [new(Metric.Leq, quality, leq)]);

    public static TestReading Sky(long eventMs, double rain = 0, double wind = 1, double humidity = 60, int device = Weather) => new(
        device, eventMs, 60,
        [new(Metric.Rain, Quality.Good, rain), new(Metric.WindSpeed, Quality.Good, wind), new(Metric.Humidity, Quality.Good, humidity)]);

    public static TestReading Smoke(long eventMs, double fume, double fan = 1) =>
        new(Fume, eventMs, 30, [new(Metric.Fume, Quality.Good, fume), new(Metric.FanOn, Quality.Good, fan)]);

    public static TestReading Kitchen(long eventMs, bool fan, bool purifier) =>
        new(Fume, eventMs, 30, [new(Metric.FanOn, Quality.Good, fan ? 1 : 0), new(Metric.PurifierOn, Quality.Good, purifier ? 1 : 0)]);

    public static TestReading Fix(long eventMs, GeoPoint at, bool lifted, double speed = 0, int truck = Truck, bool located = true, int satellites = 9) =>
        new(truck, eventMs, 0,
        [
            new(Metric.Lat, Quality.Good, at.Lat), new(Metric.Lon, Quality.Good, at.Lon), new(Metric.Speed, Quality.Good, speed),
            new(Metric.Lifted, Quality.Good, lifted ? 1 : 0), new(Metric.Located, Quality.Good, located ? 1 : 0),
            new(Metric.Satellites, Quality.Good, satellites),
        ]);

    public void Grant(Permit permit) => Change(r => r with { Permits = r.Permits.SetItem(permit.Id, permit) });

    /// <summary>A truck that says how it drives and not where.</summary>
    public static TestReading Drive(
        long eventMs, double speed, double load = 1, bool lidOpen = false, bool acc = true, bool located = true, int truck = Truck) => new(
        truck, eventMs, 0,
        [
            new(Metric.Speed, Quality.Good, speed), new(Metric.Load, Quality.Good, load), new(Metric.LidOpen, Quality.Good, lidOpen ? 1 : 0),
            new(Metric.AccOn, Quality.Good, acc ? 1 : 0), new(Metric.Located, Quality.Good, located ? 1 : 0),
        ]);

    public static TestReading Of(int device, long eventMs, int periodS, Metric metric, double value, Quality quality = Quality.Good) =>
        new(device, eventMs, periodS, [new(metric, quality, value)]);

    private static RegistrySnapshot Snapshot()
    {
        Device[] devices =
        [
            new() { Handle = Meter, Id = "N1", Kind = DeviceKind.Noise, SiteId = Build, IntervalS = 60 },
            new() { Handle = SecondMeter, Id = "N2", Kind = DeviceKind.Noise, SiteId = Build, IntervalS = 60 },
            new() { Handle = Weather, Id = "W1", Kind = DeviceKind.Weather, SiteId = Build, IntervalS = 60 },
            new() { Handle = Fume, Id = "F1", Kind = DeviceKind.Fume, SiteId = Restaurant, IntervalS = 30 },
            new() { Handle = Truck, Id = "T1", Kind = DeviceKind.Truck, IntervalS = 30 },
            new() { Handle = OtherTruck, Id = "T2", Kind = DeviceKind.Truck, IntervalS = 30 },
            new() { Handle = ZoneMeter, Id = "N20", Kind = DeviceKind.Noise, SiteId = Zone, IntervalS = 60 },
            new() { Handle = ZoneWeather, Id = "W21", Kind = DeviceKind.Weather, SiteId = Zone, IntervalS = 60 },
            new() { Handle = Dust, Id = "P22", Kind = DeviceKind.Dust, SiteId = Build, IntervalS = 60 },
            new() { Handle = SecondDust, Id = "P23", Kind = DeviceKind.Dust, SiteId = Build, IntervalS = 60 },
            new() { Handle = Station, Id = "P24", Kind = DeviceKind.Dust, SiteId = "S24", IntervalS = 60 },
            new() { Handle = SecondStation, Id = "P25", Kind = DeviceKind.Dust, SiteId = "S25", IntervalS = 60 },
            new() { Handle = OtherStation, Id = "P26", Kind = DeviceKind.Dust, SiteId = "S26", IntervalS = 60 },
        ];
        Site[] sites =
        [
            new() { Id = Build, Name = "Build", Kind = SiteKind.Construction, Location = BuildPlace },
            new()
            {
                Id = Restaurant, Name = "Kitchen", Kind = SiteKind.Restaurant, Location = RestaurantPlace,
                BusinessHours = new(new(10, 0), new(22, 0)),
            },
            new() { Id = Zone, Name = "Zone", Kind = SiteKind.NoiseZone, Location = RestaurantPlace, ZoneClass = ZoneClass.Class1 },
            new() { Id = "S24", Name = "Station", Kind = SiteKind.BackgroundStation, Location = BuildPlace },
            new() { Id = "S25", Name = "Second station", Kind = SiteKind.BackgroundStation, Location = BuildPlace },
            new() { Id = "S26", Name = "Other station", Kind = SiteKind.BackgroundStation, Location = RestaurantPlace },
            new()
            {
                Id = "D1", Name = "Tip", Kind = SiteKind.DumpSite, Location = TipPlace, ApprovedForTipping = true,
                Boundary = Square(TipPlace, 0.002),
            },
        ];
        Area[] areas =
        [
            new("City", "City", AreaLevel.City, null),
            new("North", "North", AreaLevel.District, "City"), new("A1", "Street 1", AreaLevel.Street, "North"),
            new("South", "South", AreaLevel.District, "City"), new("A2", "Street 2", AreaLevel.Street, "South"),
        ];
        GridCell[] cells =
        [
            new("G1", "A1", "Q1", Square(BuildPlace, 0.01)),
            new("G2", "A2", "Q2", Square(RestaurantPlace, 0.01)),
        ];
        return RegistrySnapshot.Empty with
        {
            Version = 1,
            Devices = devices.ToImmutableDictionary(d => d.Id),
            DevicesByHandle = devices.ToImmutableDictionary(d => d.Handle),
            Sites = sites.ToImmutableDictionary(s => s.Id),
            Areas = areas.ToImmutableDictionary(a => a.Id),
            Cells = cells.ToImmutableDictionary(c => c.Id),
        };
    }

    private static Geometry Square(GeoPoint centre, double half) => GeometryFactory.Default.ToGeometry(new Envelope(
        centre.Lon - half, centre.Lon + half, centre.Lat - half, centre.Lat + half));
}
