using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Tests.Telemetry.Rollups;

public sealed class RollupFormatTests
{
    [Theory]
    [InlineData(0, 1, 60)]
    [InlineData(1, 2, 3600)]
    [InlineData(2, 9, 100_000)]
    public void A_block_comes_back_bit_by_bit(int ofLevel, int decimals, int values)
    {
        var level = (RollupLevel)ofLevel;
        var random = new Random(decimals);
        var key = new RollupKey(7, 1, level, 500, (int)Metric.Temperature);
        var rows = new List<RollupRow>();
        var units = level == RollupLevel.Day ? 24 : 1;
        for (var unit = level.UnitsOfBlock() * 500L; unit < level.UnitsOfBlock() * 501L; unit += units)
        {
            if (random.Next(10) > 0)
                rows.Add(new(unit, units, Sum(unit * level.UnitMs(), values)));
        }

        var format = new RollupFormat();
        var back = new RollupBlock();
        RollupFormat.Decode(key, format.Encode(key, rows.ToArray()).Span, back);

        back.Rows.ToArray().ShouldBe(rows);

        ValueSum Sum(long fromMs, int count)
        {
            var sum = new ValueSum();
            for (var i = 0; i < 5; i++)
                sum.Add(fromMs + random.Next(1000), Value(), isLevel: false);
            return sum with { Count = count, Sum = Int128.MinValue / 3 };
        }

        double Value() => decimals > 6 ? random.NextDouble() * -50 : Math.Round(random.NextDouble() * 80 - 40, decimals);
    }

    [Fact]
    public void A_month_of_hours_of_a_usual_station_is_small()
    {
        var random = new Random(1);
        var key = new RollupKey(7, 60, RollupLevel.Hour, 500, (int)Metric.Leq);
        var rows = Enumerable.Range(0, 720).Select(i => new RollupRow(360_000 + i, 1, Hour(360_000 + i))).ToArray();

        new RollupFormat().Encode(key, rows).Length.ShouldBeLessThan(720 * 16);

        ValueSum Hour(long hour)
        {
            var sum = new ValueSum();
            for (var minute = 0; minute < 60; minute++)
                sum.Add((hour * 60 + minute) * 60_000, Math.Round(50 + random.NextDouble() * 20, 1), isLevel: true);
            return sum;
        }
    }

    [Fact]
    public void Any_changed_byte_is_damage_and_a_later_version_says_so()
    {
        var key = new RollupKey(7, 1, RollupLevel.Hour, 500, (int)Metric.Leq);
        var sum = new ValueSum();
        sum.Add(360_000 * 3_600_000L, 60, isLevel: true);
        var body = new RollupFormat().Encode(key, [new(360_000, 1, sum)]).ToArray();

        for (var at = 0; at < body.Length; at++)
        {
            var damaged = body.ToArray();
            damaged[at] ^= 0x10;
            Should.Throw<InvalidDataException>(() => RollupFormat.Verify(key, damaged)).Message.ShouldContain("is damaged");
        }

        for (var length = 0; length < body.Length; length++)
            Should.Throw<InvalidDataException>(() => RollupFormat.Verify(key, body.AsSpan(0, length)));
    }
}
