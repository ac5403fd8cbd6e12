using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;

namespace SensorHub.Devices.Tests.Series;

public sealed class ValueSumTests
{
    [Theory]
    [InlineData(Metric.Leq)]
    [InlineData(Metric.WindSpeed)]
    public void Any_order_and_any_grouping_give_the_same_bits(Metric metric)
    {
        var isLevel = MetricTable.Of(metric).IsLevel;
        var random = new Random(7);
        var values = Enumerable.Range(0, 5000).Select(i => (Ms: i * 1000L, Value: 20 + random.NextDouble() * 70)).ToArray();
        var inOrder = Sum(values, isLevel);
        random.Shuffle(values);
        var merged = new ValueSum();
        foreach (var group in values.Chunk(37))
            merged.Merge(Sum(group, isLevel));

        merged.ShouldBe(inOrder);
        foreach (var aggregate in Enum.GetValues<Aggregate>().Where(a => a.Percent() is null && (isLevel || a != Aggregate.Leq)))
            Bits(merged.ValueOf(aggregate, isLevel)).ShouldBe(Bits(inOrder.ValueOf(aggregate, isLevel)), aggregate.ToString());
    }

    [Fact]
    public void Of_values_of_one_instant_the_later_is_the_last_and_the_earlier_the_first()
    {
        var sum = Sum([(5, 1), (5, 2)], isLevel: false);
        sum.Merge(Sum([(5, 3)], isLevel: false));

        (sum.First, sum.Last).ShouldBe((1, 3));
    }

    [Fact]
    public void Nothing_has_no_value()
    {
        var sum = new ValueSum();
        sum.Merge(new ValueSum());

        foreach (var aggregate in Enum.GetValues<Aggregate>())
            sum.ValueOf(aggregate, isLevel: true).ShouldBeNull();
    }

    [Fact]
    public void A_percentile_is_not_had_of_sums()
    {
        var accumulator = new StepAccumulator(Aggregate.L10, MetricTable.Of(Metric.Leq));

        Should.Throw<InvalidOperationException>(() => accumulator.Merge(Sum([(0, 60)], isLevel: true)));
        Should.Throw<ArgumentOutOfRangeException>(() => Sum([(0, 60)], isLevel: true).ValueOf(Aggregate.L10, isLevel: true));
    }

    private static ValueSum Sum(IEnumerable<(long Ms, double Value)> values, bool isLevel)
    {
        var sum = new ValueSum();
        foreach (var (ms, value) in values)
            sum.Add(ms, value, isLevel);
        return sum;
    }

    private static long Bits(double? value) => BitConverter.DoubleToInt64Bits(value!.Value);
}
