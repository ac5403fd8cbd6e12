using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>A window rule in the test city, and series around its limit with gaps, flags, weather and a busy registry.</summary>
internal sealed record WindowCase(WindowRule Rule, string Site, int[] Meters, int Weather, int[] Stations)
{

    public static IReadOnlyList<WindowCase> All { get; } =
    [
        .. NoiseRules.All.OfType<WindowRule>().Select(r => new WindowCase(r, TestCity.Build, [TestCity.Meter, TestCity.SecondMeter], TestCity.Weather, [])),
        .. ZoneNoiseRules.All.OfType<WindowRule>().Select(r => new WindowCase(r, TestCity.Zone, [TestCity.ZoneMeter], TestCity.ZoneWeather, [])),
        .. FumeRules.All.OfType<WindowRule>().Select(r => new WindowCase(r, TestCity.Restaurant, [TestCity.Fume], TestCity.Weather, [])),
        .. Shipped.Pack("dust").OfType<WindowRule>().Select(r => new WindowCase(
            r, TestCity.Build, [TestCity.Dust, TestCity.SecondDust], TestCity.Weather,
            r.Background is null ? [] : [TestCity.Station, TestCity.SecondStation])),
    ];

    public static WindowCase Of(string rule) => All.Single(c => c.Rule.Id == rule);

    // By the hour there are few windows: as many hours as fit the night.
    private int Minutes => Rule.Slide == Rule.Window ? 480 : 300;

    /// <summary>The occurrence in which a day's series lie.</summary>
    public TimeSpanMs Occurrence(CityCalendar calendar) =>
        new Schedule(Rule.Schedule, calendar).AtOrAfter(calendar.ToMs(new DateTime(2026, 11, 2, Rule.Schedule == ScheduleKind.Night ? 22 : 7, 0, 0)));

    public WindowOracle Oracle(EvaluationRig rig) => new(
        Rule, rig.Journal, rig.City.Current, Site, rig.Calendar,
        [.. Stations.Select(s => rig.City.Current.DevicesByHandle[s].Id)]);

    /// <summary>Swaps, maintenance, an expired calibration, a permit: each in some of the cases.</summary>
    public void Unsettle(Random random, TestCity city, CityCalendar calendar, long fromMs)
    {
        var at = fromMs + random.Next(Minutes * 60) * UnixMs.Second;
        switch (random.Next(6))
        {
            case 0 when Meters.Length > 1:
                city.Change(Meters[0], d => d with { Placements = [new(Site, Placement.Beginning, at)], SiteId = null });
                city.Change(Meters[1], d => d with { Placements = [new(Site, at, null)] });
                break;
            case 1:
                city.Change(Meters[0], d => d with { Maintenance = [new(at, at + random.Next(1, 90) * UnixMs.Minute, "")] });
                break;
            case 2:
                var day = DateOnly.FromDateTime(calendar.ToLocal(fromMs));
                city.Change(Meters[0], d => d with { Calibrations = [new(day.AddYears(-1), day.AddDays(random.Next(-1, 1)), "", "")] });
                break;
            case 3:
                city.Grant(new Permit
                {
                    Id = "P1",
                    Kind = random.Next(2) == 0 ? PermitKind.NightWork : PermitKind.EmergencyRepair,
                    SiteId = Site,
                    ValidFromMs = at,
                    ValidToMs = at + random.Next(10, 200) * UnixMs.Minute,
                });
                break;
            case 4 when Stations.Length > 0:
                city.Change(Stations[0], d => d with { Maintenance = [new(at, null, "")] });
                break;
        }
    }


    public List<TestReading> Series(Random random, long from)
    {
        List<TestReading> readings = [];
        var limit = Rule.Limit.Value ?? Rule.Limit.For(ZoneClass.Class1);
        var (spread, background) = (limit / 5, 100.0);
        var level = limit;
        bool raining = false, isOn = true;
        for (var minute = 0; minute < Minutes; minute++)
        {
            if (random.Next(40) == 0)
            {
                level = limit + spread * (random.NextDouble() - (Rule.AllowedPerOccurrence > 0 ? 0.2 : 0.5));
                background = 60 + random.Next(140);
            }

            raining = random.Next(raining ? 10 : 600) == 0 ? !raining : raining;
            isOn = random.Next(isOn ? 60 : 10) == 0 ? !isOn : isOn;
            var at = from + minute * UnixMs.Minute;
            foreach (var meter in Meters)
                readings.AddRange(Meter(random, meter, at, level + (Rule.Background is null ? 0 : background) + spread * (random.NextDouble() - 0.5), isOn));
            foreach (var station in Stations.Append(TestCity.OtherStation).Where(_ => random.Next(12) != 0))
                readings.Add(TestCity.Of(station, at, 60, Metric.Pm10, Math.Round(background + 10 * random.NextDouble(), 1)));
            if (random.Next(4) != 0)
                readings.Add(TestCity.Sky(at, raining ? 0.5 : 0, 5.01 * random.NextDouble(), 80 + 15.05 * random.NextDouble(), Weather));
        }

        return readings;
    }

    private IEnumerable<TestReading> Meter(Random random, int meter, long atMs, double value, bool isOn)
    {
        var step = meter == TestCity.Fume ? 30 : 60;
        for (var s = 0; s < 60; s += step)
        {
            if (random.Next(12) == 0)
                continue;
            // Off the minute by some seconds: a reading spreads over two panes.
            var eventMs = atMs + s * UnixMs.Second + (meter == Meters[0] ? random.Next(2) * 10_000 : 0);
            var quality = random.Next(25) == 0 ? Quality.Fault : Quality.Good;
            List<MetricValue> values = [new(Metric.Battery, Quality.Good, 90), new(Rule.Metric, quality, Math.Round(value, 1))];
            if (Rule.While is { } condition)
                values.Insert(random.Next(3), new(condition, random.Next(30) == 0 ? Quality.Fault : Quality.Good, isOn ? 1 : 0));
            yield return new(meter, eventMs, step, values);
        }
    }
}
