using SensorHub.Devices.Registry;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>The monitoring points of acoustic zones, each with a weather station, and the air stations that give the background.</summary>
internal sealed class ZoneWeek(WeekStage stage)
{
    private static readonly ZoneClass[] Classes = [ZoneClass.Class2, ZoneClass.Class1, ZoneClass.Class4a, ZoneClass.Class3];

    public void AddAll()
    {
        var stories = new ZoneStories(stage);
        var deck = stories.NewDeck(stage.RandomFor("deck of zones"));
        for (var number = 0; number < stage.Size.NoiseZones; number++) AddZone(number, stories, deck);
        for (var number = 0; number < stage.Size.BackgroundStations; number++) AddStation(number);
    }

    private void AddZone(int number, ZoneStories stories, Deck<NoiseActor> deck)
    {
        var street = stage.Layout.Streets[number % stage.Layout.Streets.Count];
        var siteId = $"zone-{number + 1:0000}";
        var random = stage.RandomFor(siteId);
        var site = new Site
        {
            Id = siteId,
            Name = $"{street.Name} noise point {number + 1}",
            Kind = SiteKind.NoiseZone,
            ZoneClass = Classes[number % Classes.Length],
            Location = street.At(random.Between(0.1, 0.9), random.Between(0.1, 0.9)),
        };
        stage.Builder.Add(site);
        var id = $"noise-z{number + 1:0000}";
        var monitor = new NoiseMonitor
        {
            DayDb = ZoneStories.DayLimit(site) - 8,
            NightDb = ZoneStories.NightLimit(site) - 7,
            Nights = stage.Time.Nights,
            BatteryPercent = Math.Round(random.Between(55, 98)),
        };
        var actor = new NoiseActor(id, site, stage.District(street), monitor, stage.DelayOf(id));
        for (var day = 0; day < stage.Time.Days; day++)
        {
            var today = stage.DayOf(id, day);
            if ((number + day) % 4 == 0 && actor.District.On(day, SpellKind.Rain, SpellKind.Wind) is { } spell) stories.InBadWeather(actor, spell);
            else if (stage.IsEventful(today)) deck.Deal(actor, day, today);
        }

        var device = stage.Device(id, DeviceKind.Noise, "sim-noise-1m", site, NoiseMonitor.IntervalS) with { Maintenance = [.. actor.Maintenance] };
        stage.Add(device, actor.DelayMs, () => monitor.Readings(stage.Time.Span, stage.RandomFor(id)));
        AddWeather(number, site, actor.District);
    }

    private void AddWeather(int number, Site site, DistrictWeek district)
    {
        var id = $"weather-z{number + 1:0000}";
        var station = new WeatherStation { Spells = district.BadWeather };
        stage.Add(
            stage.Device(id, DeviceKind.Weather, "sim-weather", site, WeatherStation.IntervalS), stage.DelayOf(id),
            () => station.Readings(stage.Time.Span, stage.RandomFor(id)));
    }

    private void AddStation(int number)
    {
        var districtNumber = number % stage.Size.Districts;
        var streets = stage.Layout.StreetsOf(districtNumber);
        var siteId = $"station-{number + 1:0000}";
        var random = stage.RandomFor(siteId);
        var site = new Site
        {
            Id = siteId,
            Name = $"{CityNames.District(districtNumber)} air station {number / stage.Size.Districts + 1}",
            Kind = SiteKind.BackgroundStation,
            Location = streets[number / stage.Size.Districts % streets.Count].At(random.Between(0.1, 0.9), random.Between(0.1, 0.9)),
        };
        stage.Builder.Add(site);
        var id = $"dust-a{number + 1:0000}";
        var district = stage.District(districtNumber);
        var station = new DustStation { Air = district.Air, OwnPm10 = random.Between(0, 3), BatteryPercent = double.NaN };
        var actor = new Actor(id, site, district, station.Faults, stage.DelayOf(id));
        foreach (var spell in district.All(SpellKind.NoBackground)) stage.Faults.Silence(actor, spell.When);
        stage.Add(
            stage.Device(id, DeviceKind.Dust, "sim-air-station", site, DustStation.IntervalS), actor.DelayMs,
            () => station.Readings(stage.Time.Span, stage.RandomFor(id)));
    }
}
