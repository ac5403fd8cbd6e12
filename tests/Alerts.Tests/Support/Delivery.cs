using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>What the network makes of a series: shuffled, doubled, split, late, contradicted, corrected.</summary>
internal static class Delivery
{
    /// <summary>The readings with the time at which they arrive, in that order.</summary>
    public static List<(long ClockMs, TestReading Reading)> Shake(Random random, IReadOnlyList<TestReading> readings)
    {
        var jitterMs = random.Next(3) switch { 0 => 0, 1 => 60_000, _ => 600_000 };
        var lateFrom = readings[random.Next(readings.Count)].EventMs;
        var lateTo = lateFrom + random.Next(0, 120) * UnixMs.Minute;
        var lateBy = random.Next(10, 240) * UnixMs.Minute;
        var rough = random.Next(2) == 0 ? 0 : 0.03;
        List<(long ClockMs, TestReading Reading)> sent = [];
        foreach (var reading in readings)
        {
            var clock = reading.EventMs + reading.PeriodS * UnixMs.Second + 1000 + random.Next(jitterMs + 1);
            if (reading.EventMs >= lateFrom && reading.EventMs < lateTo)
                clock = lateTo + lateBy + random.Next(5_000);
            Send(random, reading, clock, rough, sent);
        }

        return [.. sent.OrderBy(s => s.ClockMs)];
    }

    private static void Send(Random random, TestReading reading, long clock, double rough, List<(long, TestReading)> sent)
    {
        if (reading.Values.Count > 1 && random.NextDouble() < rough)
        {
            // Two halves of one reading: the second is merged.
            sent.Add((clock, reading with { Values = [.. reading.Values.Take(1)] }));
            sent.Add((clock + random.Next(600_000), reading with { Values = [.. reading.Values.Skip(1)] }));
        }
        else
        {
            sent.Add((clock, reading));
        }

        if (random.NextDouble() < 4 * rough)
            sent.Add((clock + random.Next(3_600_000), reading));
        if (random.NextDouble() < rough)
            sent.Add((clock + random.Next(1, 600_000), Other(random, reading) with { HasAuthority = random.Next(2) == 0 }));
    }

    private static TestReading Other(Random random, TestReading reading) => reading with
    {
        Values = [.. reading.Values.Select(v => v.Metric switch
        {
            Metric.Leq => v with { Value = Math.Round(50 + 15 * random.NextDouble(), 1) },
            Metric.Speed or Metric.Battery => v with { Value = random.Next(80) },
            Metric.Lmax or Metric.Fume or Metric.Pm or Metric.Nmhc or Metric.Pm10 or Metric.Tsp =>
                v with { Value = Math.Round(v.Value * (0.8 + 0.4 * random.NextDouble()), 1) },
            _ when MetricTable.Of(v.Metric).IsBoolean => v with { Value = 1 - v.Value },
            _ => v,
        })],
    };
}
