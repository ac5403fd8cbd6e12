using SensorHub.Devices.Readings;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Storage.Tests.Telemetry;

public sealed class PartFormatTests
{
    private const long HourMs = 500_000 * 3_600_000L;
    private static readonly PartKey Key = new(7, 1, 500_000, 1000);

    [Fact]
    public void A_small_chunk_has_exactly_these_bytes()
    {
        var rows = new EntryRows();
        rows.Add(Row(1040, HourMs + 1000, 1), [new(Metric.Leq, Quality.Good, 61.2)]);
        rows.Add(Row(1100, HourMs + 2000, 2), [new(Metric.Leq, Quality.Good, 61.5)]);

        var bytes = new PartEncoder().Encode(rows.Rows, rows.Values, Key.BasePosition).ToArray();

        // version 1, 2 entries · positions +40 +60 · event times +1000 then the same step · lags 1, 2 · one run of heads ·
        // one metric: leq, 2 values, one run of quality, 1 decimal, 612, +3
        Convert.ToHexString(bytes[..^4]).ShouldBe("0102" + "283C" + "D00F00" + "0202" + "0200000000" + "01" + "01020200" + "01C80906");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Entries_come_back_bit_for_bit(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var rows = RandomRows(random);
            var chunk = new PartEncoder().Encode(rows.Rows, rows.Values, Key.BasePosition).ToArray();
            var decoded = new EntryRows();
            new PartDecoder().Decode(Key, chunk, decoded);

            decoded.Count.ShouldBe(rows.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                (decoded.Rows[i] with { FirstValue = 0 }).ShouldBe(rows.Rows[i] with { FirstValue = 0 });
                Bits(decoded.ValuesOf(decoded.Rows[i])).ShouldBe(Bits(rows.ValuesOf(rows.Rows[i])));
            }
        }
    }

    [Fact]
    public void An_hour_of_regular_seconds_takes_few_bytes()
    {
        var random = new Random(5);
        var rows = new EntryRows();
        for (var i = 0; i < 3600; i++)
            rows.Add(Row(1040 + i * 300_000L, HourMs + i * 1000, 200 + random.Next(20)), [new(Metric.Leq, Quality.Good, Math.Round(60 + random.NextDouble() * 10, 1))]);

        var chunk = new PartEncoder().Encode(rows.Rows, rows.Values, Key.BasePosition);

        (chunk.Length / 3600.0).ShouldBeLessThan(8);
    }

    [Fact]
    public void Any_flipped_bit_is_reported_with_the_name_of_the_part()
    {
        var rows = RandomRows(new Random(9));
        var chunk = new PartEncoder().Encode(rows.Rows, rows.Values, Key.BasePosition).ToArray();
        for (var at = 0; at < chunk.Length; at++)
        {
            var damaged = chunk.ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            Should.Throw<InvalidDataException>(() => new PartDecoder().Decode(Key, damaged, new()))
                .Message.ShouldContain("Device = 7, PeriodS = 1, Hour = 500000");
        }
    }

    [Fact]
    public void A_later_version_is_refused_by_name()
    {
        byte[] later = [2, 0, 0, 0, 0, 0];
        BitConverter.TryWriteBytes(later.AsSpan(2), SensorHub.Storage.Journal.Crc32C.Of(later.AsSpan(0, 2)));

        Should.Throw<InvalidDataException>(() => new PartDecoder().Decode(Key, later, new())).Message.ShouldContain("version 2");
    }

    private static EntryRow Row(long position, long eventMs, int lagMs) => new()
    {
        Position = position,
        EventMs = eventMs,
        ReceivedMs = eventMs + lagMs,
        Device = Key.Device,
        PeriodS = Key.PeriodS,
    };

    private static EntryRows RandomRows(Random random)
    {
        var rows = new EntryRows();
        var position = Key.BasePosition;
        Metric[] metrics = [Metric.La, Metric.Leq, Metric.FanOn, Metric.Lat, Metric.Rssi];
        double[] odd = [double.NaN, double.PositiveInfinity, -0.0, 1e300, 0.1 + 0.2, Math.PI, 9007199254740993, -120.5];
        var isOdd = random.Next(2) == 0;
        for (var i = random.Next(1, 60); i > 0; i--)
        {
            var values = metrics.Where(_ => random.Next(4) > 0).Select(m => new MetricValue(
                m, (Quality)random.Next(3), isOdd && random.Next(4) == 0 ? odd[random.Next(odd.Length)] : Math.Round(random.NextDouble() * 100, 2)));
            position += random.Next(1, 100_000);
            rows.Add(
                Row(position, HourMs + random.Next(3_600_000), random.Next(-5000, 5000)) with
                {
                    Kind = (EntryKind)random.Next(4),
                    Flags = (EntryFlags)random.Next(16),
                    Format = (PayloadFormat)random.Next(4),
                    Revision = (ushort)random.Next(3),
                },
                values.ToArray());
        }

        return rows;
    }

    private static IEnumerable<(Metric, Quality, long)> Bits(ReadOnlySpan<MetricValue> values) =>
        values.ToArray().Select(v => (v.Metric, v.Quality, BitConverter.DoubleToInt64Bits(v.Value)));
}
