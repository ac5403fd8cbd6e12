using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios;

/// <summary>
/// Ten building sites at night, each with a meter at its boundary. Limit 55 dB (GB 12523), 20-min windows inside 22–06, two
/// non-overlapping ones in a row.
/// </summary>
internal sealed class NoiseCast(NightBuilder builder, TimeSpanMs span)
{
    private const double BoundaryM = 60;

    // The first window over the limit may begin nearly a window before the noise, the last end nearly one after it.
    public const long ToleranceMs = 20 * UnixMs.Minute;

    public void AddAll()
    {
        AddViolations();
        AddNearMisses();
        AddBadWeather();
    }

    private void AddViolations()
    {
        var pour = AddSite("site-pour", "Riverside tower", cell: 1, 0.30, 0.40, [Loud(22, 40, minutes: 100, levelDb: 68)]);
        AddWeather(pour, []);
        AddSite("site-bursts", "Market hall extension", cell: 2, 0.55, 0.30, [Loud(22, 50, minutes: 50, levelDb: 64), Loud(3, 10, minutes: 60, levelDb: 66)]);
        AddSite("site-hum", "Station pumping works", cell: 4, 0.40, 0.60, [Loud(1, 0, minutes: 90, levelDb: 57.5, spreadDb: 0.5)]);
    }

    private void AddNearMisses()
    {
        AddSite("site-day", "Hill school", cell: 3, 0.20, 0.30, [Day(20, 35, 21, 50), Day(5, 52, 6, 30)],
            whyNot: "loud until 21:50 and again from 05:52: no two windows inside the night");
        AddSite("site-late-stop", "Harbour road", cell: 1, 0.75, 0.70, [Day(20, 40, 22, 8)],
            whyNot: "stops at 22:08: only one window inside the night is over the limit");
        AddSite("site-once", "Market lane 4", cell: 2, 0.20, 0.80, [Loud(1, 30, minutes: 15, levelDb: 58)],
            whyNot: "a quarter of an hour at 58 dB: one window over, never two that do not overlap");
        AddSite("site-under", "Station square", cell: 4, 0.80, 0.20, [new(builder.Between(22, 0, 6, 0), 54.75, SpreadDb: 0.2)], backgroundDb: 34,
            whyNot: "54.8 dB all night: below the limit, however it is rounded to a tenth");
        var gaps = new Dropout(builder.Between(1, 0, 4, 0), Lost: 18, Of: 60);
        AddSite("site-gaps", "Hill reservoir", cell: 3, 0.70, 0.75, [Loud(2, 0, minutes: 60, levelDb: 64)], dropout: gaps,
            whyNot: "loud for an hour, but only 70 % of the seconds are valid");
    }

    private void AddBadWeather()
    {
        var windy = AddSite("site-windy", "Harbour crane yard", cell: 1, 0.60, 0.20, [Loud(0, 45, minutes: 60, levelDb: 65)],
            whyNot: "loud only while the wind is above 5 m/s");
        AddWeather(windy, [new(builder.Between(0, 5, 2, 25), WindMs: 8)]);
        var rainy = AddSite("site-rainy", "Market car park", cell: 2, 0.80, 0.60, [Loud(3, 45, minutes: 60, levelDb: 65)],
            whyNot: "loud only while it rains");
        AddWeather(rainy, [new(builder.Between(3, 5, 5, 25), RainMmH: 4)]);
    }

    // Begins up to five minutes earlier or later, to the second, by the seed.
    private Machinery Loud(int hour, int minute, int minutes, double levelDb, double spreadDb = 1)
    {
        var shift = builder.RandomFor($"loud {hour}:{minute} {levelDb}").NextInt(-300, 301) * UnixMs.Second;
        var from = builder.At(hour, minute) + shift;
        return new Machinery(new TimeSpanMs(from, from + minutes * UnixMs.Minute), levelDb, spreadDb);
    }

    private Machinery Day(int fromHour, int fromMinute, int toHour, int toMinute) =>
        new(builder.Between(fromHour, fromMinute, toHour, toMinute), LevelDb: 66);

    private Site AddSite(
        string id, string name, int cell, double east, double north, Machinery[] machines,
        double backgroundDb = 43, Dropout? dropout = null, string? whyNot = null)
    {
        var place = CityMap.In(cell, east, north);
        var site = new Site
        {
            Id = id,
            Name = name,
            Kind = SiteKind.Construction,
            Party = new ResponsibleParty($"{name} construction company", [new Contact("Site manager", "0571-0000-0001")]),
            Location = place,
            Boundary = CityMap.Square(place, BoundaryM),
        };
        builder.Add(site);
        var device = builder.Device($"noise-{id["site-".Length..]}", DeviceKind.Noise, "sim-noise-1s", site, SiteNoiseMeter.IntervalS);
        var meter = new SiteNoiseMeter { BackgroundDb = backgroundDb, Machines = machines, Dropout = dropout };
        builder.Add(device, () => meter.Readings(span, builder.RandomFor(device.Id)));
        State(site, machines, whyNot);
        return site;
    }

    private void State(Site site, Machinery[] machines, string? whyNot)
    {
        if (whyNot is not null)
        {
            builder.ExpectNot(ScenarioRules.SiteNoiseNight, site.Id, whyNot);
            return;
        }

        foreach (var machine in machines)
            builder.Expect(ScenarioRules.SiteNoiseNight, site.Id, machine.When, ToleranceMs, site.Location);
    }

    private void AddWeather(Site site, BadWeather[] spells)
    {
        var device = builder.Device($"weather-{site.Id["site-".Length..]}", DeviceKind.Weather, "sim-weather", site, WeatherStation.IntervalS);
        var station = new WeatherStation { Spells = spells };
        builder.Add(device, () => station.Readings(span, builder.RandomFor(device.Id)));
    }
}
