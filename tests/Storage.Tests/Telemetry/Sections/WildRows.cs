using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Tests.Telemetry.Sections;

/// <summary>Entries of one hour such as no device should send: any times, kinds, metrics, and doubles of all sorts.</summary>
internal static class WildRows
{
    private static readonly Metric[] s_metrics = [Metric.La, Metric.Leq, Metric.FanOn, Metric.Lat, Metric.Rssi];

    private static readonly double[] s_odd =
    [
        double.NaN, double.PositiveInfinity, double.Epsilon, -0.0, 0, 1e300, double.MinValue, 0.1 + 0.2, Math.PI, 9007199254740993, -9007199254740991,
        -120.5, 0.000001, 1e-7, 4503599627370496.5,
    ];

    public static EntryRows Of(Random random, in SectionKey key, int count = 0)
    {
        var rows = new EntryRows();
        var position = 1000L;
        var style = random.Next(4);
        for (var i = count > 0 ? count : random.Next(1, 90); i > 0; i--)
        {
            position += random.Next(1, 100_000);
            var eventMs = key.Hour * UnixMs.Hour + random.Next(3_600_000);
            rows.Add(
                new EntryRow
                {
                    Position = position,
                    EventMs = eventMs,
                    ReceivedMs = eventMs + (style == 0 ? 200 : random.NextInt64(-100_000_000_000, 100_000_000_000)),
                    Device = key.Device,
                    PeriodS = key.PeriodS,
                    Kind = (EntryKind)random.Next(4),
                    Flags = (EntryFlags)random.Next(16),
                    Format = (PayloadFormat)random.Next(4),
                    Revision = (ushort)random.Next(style == 1 ? 65_536 : 2),
                },
                s_metrics.Where(_ => random.Next(4) > 0).Select(m => new MetricValue(m, (Quality)random.Next(3), Value(random, style))).ToArray());
        }

        rows.SortByKey();
        return rows;
    }

    private static double Value(Random random, int style) => style switch
    {
        0 => Math.Round(random.NextDouble() * 100, 1),
        1 => s_odd[random.Next(s_odd.Length)],
        2 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
        _ => Math.Round(random.NextDouble() * 1e6, random.Next(7)),
    };
}
