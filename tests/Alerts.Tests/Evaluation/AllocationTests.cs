using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Evaluation;

public sealed class AllocationTests
{
    [Fact]
    public void Readings_that_decide_no_window_allocate_nothing()
    {
        var rig = new EvaluationRig([.. BuiltInRules.All.OfType<WindowRule>()]);
        foreach (var handle in new[] { TestCity.Meter, TestCity.ZoneMeter, TestCity.Dust, TestCity.Station, TestCity.Fume })
            rig.City.Change(handle, d => d with { IntervalS = 1 });
        var from = rig.At(2026, 11, 2, 12, 10);
        rig.Commit(from, [.. Second(from)]);
        rig.Commit(from + 2 * UnixMs.Minute, [.. Second(from + UnixMs.Minute)]);
        var record = rig.Journal.Append(
            from + 2 * UnixMs.Minute, Enumerable.Range(1, 50).SelectMany(s => Second(from + UnixMs.Minute + s * UnixMs.Second)));

        var before = GC.GetAllocatedBytesForCurrentThread();
        rig.Evaluation.Take(in record);
        rig.Evaluation.Settle();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.ShouldBe(0);
    }

    private static IEnumerable<TestReading> Second(long atMs)
    {
        yield return new(TestCity.Meter, atMs, 1, [new(Metric.Leq, Quality.Good, 60), new(Metric.Lmax, Quality.Good, 66)]);
        yield return new(TestCity.ZoneMeter, atMs, 1, [new(Metric.Leq, Quality.Good, 50), new(Metric.Lmax, Quality.Good, 56)]);
        yield return new(TestCity.Dust, atMs, 1, [new(Metric.Pm10, Quality.Good, 99), new(Metric.Tsp, Quality.Good, 300)]);
        yield return new(TestCity.Station, atMs, 1, [new(Metric.Pm10, Quality.Good, 70)]);
        yield return new(TestCity.Fume, atMs, 1, [new(Metric.Fume, Quality.Good, 1.5), new(Metric.FanOn, Quality.Good, 1)]);
    }
}
