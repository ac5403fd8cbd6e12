using SensorHub.Simulators.Common;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Tests.Load;

public sealed class LatencyHistogramTests
{
    private const double BucketWidth = 1.0 / 32;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_percentile_is_never_below_the_true_one_and_at_most_one_bucket_above(int seed)
    {
        var random = SeededRandom.For(seed, "latencies");
        var latencies = Enumerable.Range(0, 5000).Select(_ => (long)Math.Pow(10, random.Between(0, 7))).Order().ToArray();
        var histogram = new LatencyHistogram();
        foreach (var latency in latencies) histogram.Record(latency);

        foreach (var percent in new[] { 0.1, 1, 50, 90, 99, 99.9, 100 })
        {
            var exact = latencies[(int)Math.Ceiling(latencies.Length * percent / 100) - 1];
            ((double)histogram.PercentileUs(percent)).ShouldBeInRange(exact, exact * (1 + BucketWidth));
        }
    }

    [Fact]
    public void Short_latencies_are_exact()
    {
        var histogram = new LatencyHistogram();
        for (var us = 0; us < 64; us++) histogram.Record(us);

        Enumerable.Range(1, 64).Select(rank => histogram.PercentileUs(rank * 100.0 / 64)).ShouldBe(Enumerable.Range(0, 64).Select(us => (long)us));
    }

    [Fact]
    public void Nothing_recorded_gives_zero_and_the_absurd_still_counts()
    {
        new LatencyHistogram().PercentileUs(99).ShouldBe(0);

        var histogram = new LatencyHistogram();
        histogram.Record(long.MaxValue);
        histogram.Record(-1);

        histogram.PercentileUs(50).ShouldBe(0);
        histogram.MaxUs.ShouldBe(long.MaxValue);
        histogram.Count.ShouldBe(2);
    }

    [Fact]
    public void Adding_two_is_recording_both()
    {
        var (first, second, both) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var us = 1; us < 100_000; us += 37)
        {
            (us % 2 == 0 ? first : second).Record(us);
            both.Record(us);
        }

        first.Add(second);

        first.Count.ShouldBe(both.Count);
        first.MaxUs.ShouldBe(both.MaxUs);
        Enumerable.Range(1, 100).ShouldAllBe(p => first.PercentileUs(p) == both.PercentileUs(p));
    }
}
