using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>
/// Two or three days of a city in which every device is heard in patches: minutes of readings, then minutes to hours of nothing. Some patches come
/// late, some by a clock that is ahead; the hub itself is away now and then, and the registry changes.
/// </summary>
internal static class PatchyDays
{
    private static readonly (int Device, int PeriodS, Metric[] Metrics, double Level)[] Voices =
    [
        (TestCity.Meter, 60, [Metric.Leq, Metric.Lmax], 60), (TestCity.SecondMeter, 60, [Metric.Leq, Metric.Lmax], 60),
        (TestCity.ZoneMeter, 60, [Metric.Leq, Metric.Lmax], 55), (TestCity.Dust, 60, [Metric.Pm10, Metric.Tsp], 320),
        (TestCity.SecondDust, 60, [Metric.Pm10, Metric.Tsp], 320), (TestCity.Station, 60, [Metric.Pm10], 80),
        (TestCity.SecondStation, 60, [Metric.Pm10], 80), (TestCity.Fume, 30, [Metric.Fume, Metric.Pm, Metric.Nmhc], 4),
        (TestCity.Weather, 60, [Metric.Rain, Metric.WindSpeed], 0.1),
    ];

    /// <summary>One record, and what happens before it.</summary>
    public sealed record Step(long ClockMs, IReadOnlyList<TestReading> Readings, bool IsStart, Action<TestCity>? Change);

    public static IEnumerable<Step> Of(Random random, long fromMs)
    {
        var toMs = fromMs + random.Next(30, 60) * UnixMs.Hour;
        var sent = Voices.SelectMany(v => Patches(random, v.Device, v.PeriodS, v.Metrics, v.Level, fromMs, toMs)).OrderBy(s => s.ClockMs).ToList();
        var clock = fromMs;
        for (var i = 0; i < sent.Count || clock < toMs + UnixMs.Hour;)
        {
            var gapMs = random.Next(30) == 0 ? random.Next(180) * UnixMs.Minute : random.Next(1, 300) * UnixMs.Second;
            clock += gapMs;
            var first = i;
            while (i < sent.Count && sent[i].ClockMs <= clock)
                i++;
            yield return new(
                clock, [.. sent.Skip(first).Take(i - first).Select(s => s.Reading)], gapMs > UnixMs.Hour && random.Next(2) == 0,
                random.Next(150) == 0 ? Change(random, clock) : null);
        }
    }

    private static IEnumerable<(long ClockMs, TestReading Reading)> Patches(
        Random random, int device, int periodS, Metric[] metrics, double level, long fromMs, long toMs)
    {
        var at = fromMs + (random.Next(2) == 0 ? 0 : random.Next(600)) * UnixMs.Minute;
        while (at < toMs)
        {
            var endMs = at + random.Next(1, random.Next(2) == 0 ? 10 : 150) * UnixMs.Minute;
            var lateMs = random.Next(4) switch { 0 => random.Next(400) * UnixMs.Minute, 1 => -random.Next(90) * UnixMs.Minute, _ => UnixMs.Second };
            for (; at < endMs; at += periodS * UnixMs.Second)
            {
                if (random.Next(8) != 0)
                    yield return (at + periodS * UnixMs.Second + lateMs, Reading(random, device, at, periodS, metrics, level));
            }

            at += random.Next(random.Next(3) == 0 ? 900 : 60) * UnixMs.Minute;
        }
    }

    private static TestReading Reading(Random random, int device, long atMs, int periodS, Metric[] metrics, double level)
    {
        List<MetricValue> values = [.. metrics.Select(m => new MetricValue(m, random.Next(25) == 0 ? Quality.Fault : Quality.Good, Math.Round(level * (0.9 + 0.3 * random.NextDouble()), 1)))];
        if (device == TestCity.Fume)
            values.Insert(0, new(Metric.FanOn, Quality.Good, random.Next(10) == 0 ? 0 : 1));
        return new(device, atMs + random.Next(2) * 10_000, periodS, values);
    }

    private static Action<TestCity> Change(Random random, long atMs)
    {
        int[] meters = [TestCity.Meter, TestCity.Dust, TestCity.Fume];
        var device = meters[random.Next(meters.Length)];
        return random.Next(3) switch
        {
            0 => city => city.Change(device, d => d with { Maintenance = [new(atMs - UnixMs.Hour, atMs + UnixMs.Hour, "")] }),
            1 => city => city.Change(TestCity.SecondMeter, d => d with { Placements = [new(TestCity.Build, Placement.Beginning, atMs)], SiteId = null }),
            _ => city => city.Change(TestCity.SecondMeter, d => d with { Placements = [new(TestCity.Build, atMs, null)], SiteId = TestCity.Build }),
        };
    }
}
