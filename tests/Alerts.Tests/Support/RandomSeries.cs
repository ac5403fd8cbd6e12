using SensorHub.Devices.Geography;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>Series of the test city with gaps, flags and changes of mind.</summary>
internal static class RandomSeries
{
    public static List<TestReading> Noise(Random random, TimeSpanMs night)
    {
        List<TestReading> readings = [];
        var from = night.FromMs + random.Next(-30, 300) * UnixMs.Minute;
        var level = 48.0 + random.Next(14);
        var raining = false;
        for (var minute = 0; minute < 180; minute++)
        {
            if (random.Next(45) == 0)
                level = 48 + random.Next(14);
            raining = random.Next(raining ? 10 : 400) == 0 ? !raining : raining;
            var at = from + minute * UnixMs.Minute;
            var quality = random.Next(20) == 0 ? Quality.Fault : Quality.Good;
            if (random.Next(12) != 0)
            {
                // Off the minute by some seconds: a reading spreads over two panes.
                readings.Add(new(TestCity.Meter, at + random.Next(2) * 20_000, 60,
                    [new(Metric.Lmax, Quality.Good, 80), new(Metric.Leq, quality, Math.Round(level + 4 * random.NextDouble(), 1))]));
            }

            if (random.Next(3) != 0)
                readings.Add(TestCity.Leq(TestCity.SecondMeter, at, Math.Round(level - 3 + 4 * random.NextDouble(), 1)));
            if (random.Next(4) != 0)
                readings.Add(TestCity.Sky(at, rain: raining ? 0.5 : 0, wind: 5.03 * random.NextDouble()));
        }

        return readings;
    }

    public static List<TestReading> Cooking(Random random, long fromMs)
    {
        List<TestReading> readings = [];
        bool fan = false, purifier = true;
        for (var step = 0; step < 400; step++)
        {
            fan = random.Next(40) == 0 ? !fan : fan;
            purifier = random.Next(30) == 0 ? !purifier : purifier;
            if (random.Next(8) != 0)
                readings.Add(TestCity.Kitchen(fromMs + step * 30_000L, fan, purifier));
        }

        return readings;
    }

    public static List<TestReading> Trip(Random random, long fromMs)
    {
        List<TestReading> readings = [];
        bool lifted = false, moving = true, atTip = false;
        for (var step = 0; step < 300; step++)
        {
            lifted = random.Next(8) == 0 ? !lifted : lifted;
            moving = random.Next(8) == 0 ? !moving : moving;
            // A change of place takes an hour: no jump.
            if (step % 150 == 149)
                atTip = !atTip;
            var at = fromMs + step * 30_000L + step / 150 * UnixMs.Hour;
            var place = random.Next(25) == 0 ? new GeoPoint(0, 0) : atTip ? TestCity.TipPlace : TestCity.Nowhere;
            if (random.Next(10) != 0)
                readings.Add(TestCity.Fix(at, place, lifted, moving ? 20 : 2, located: random.Next(20) != 0, satellites: random.Next(2, 12)));
        }

        return readings;
    }

    /// <summary>Five hours of a truck that changes its ways now and then; one report in ten is lost, some are flagged.</summary>
    public static List<TestReading> Drive(Random random, long fromMs)
    {
        List<TestReading> readings = [];
        double speed = 30, load = 1;
        bool lid = false, acc = true, located = true;
        for (var step = 0; step < 600; step++)
        {
            speed = random.Next(6) == 0 ? random.Next(4) switch { 0 => 0, 1 => 4.9, 2 => 20 + random.Next(5), _ => 58 + random.Next(6) } : speed;
            load = random.Next(40) == 0 ? random.Next(5) / 4.0 : load;
            lid = random.Next(20) == 0 ? !lid : lid;
            acc = random.Next(60) == 0 ? !acc : acc;
            located = random.Next(30) == 0 ? !located : located;
            var reading = TestCity.Drive(fromMs + step * 30_000L, speed, load, lid, acc, located);
            if (random.Next(15) == 0)
                reading = reading with { Values = [.. reading.Values.Select(v => random.Next(2) == 0 ? v : v with { Quality = Quality.Fault })] };
            if (random.Next(10) != 0)
                readings.Add(reading);
        }

        return readings;
    }

    /// <summary>Eight hours of a meter whose battery drains and whose level hangs now and then.</summary>
    public static List<TestReading> Failing(Random random, long fromMs)
    {
        List<TestReading> readings = [];
        double battery = 25, level = 50;
        var hangs = false;
        for (var minute = 0; minute < 480; minute++)
        {
            hangs = random.Next(hangs ? 90 : 60) == 0 ? !hangs : hangs;
            level = hangs ? level : Math.Round(50 + random.NextDouble(), 1);
            battery = random.Next(50) == 0 ? random.Next(15, 25) : battery;
            List<MetricValue> values = [new(Metric.Leq, random.Next(30) == 0 ? Quality.Fault : Quality.Good, level)];
            if (random.Next(3) != 0)
                values.Add(new(Metric.Battery, Quality.Good, battery));
            if (random.Next(20) != 0)
                readings.Add(new(TestCity.Meter, fromMs + minute * UnixMs.Minute, 60, values));
        }

        return readings;
    }
}
