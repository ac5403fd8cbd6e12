using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Evaluation;

public sealed class AllocationTests
{
    private static readonly int[] Speaking =
        [TestCity.Meter, TestCity.ZoneMeter, TestCity.Weather, TestCity.Dust, TestCity.Station, TestCity.Fume, TestCity.Truck, TestCity.OtherTruck];

    [Theory]
    [InlineData(12)]
    [InlineData(23)]
    public void Readings_that_decide_nothing_allocate_nothing_under_any_rule(int hour)
    {
        var rig = new EvaluationRig(Shipped.All);
        foreach (var handle in Speaking)
            rig.City.Change(handle, d => d with { IntervalS = 1 });
        rig.City.Change(TestCity.ZoneMeter, d => d with { GatewayId = "N1" });
        var from = rig.At(2026, 11, 2, hour, 10);
        rig.Commit(from, [.. Second(from)]);

        // A truck that is too fast for more than a minute, is told of, and is faster still.
        var minute = from + 2 * UnixMs.Minute;
        rig.Commit(minute, [.. Seconds(from + 50 * UnixMs.Second, 70)]);
        rig.Alerts.ShouldContain(a => a.RuleId == "truck-overspeed" && a.State == AlertState.Firing);
        rig.Commit(minute + UnixMs.Second, [.. Second(minute)]);
        var record = rig.Journal.Append(minute + 51 * UnixMs.Second, Seconds(minute + UnixMs.Second, 50));

        var before = GC.GetAllocatedBytesForCurrentThread();
        rig.Evaluation.Take(in record);
        rig.Evaluation.Settle();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        rig.Evaluation.Decisions.ShouldBeEmpty();
        allocated.ShouldBe(0);
    }

    private static IEnumerable<TestReading> Seconds(long fromMs, int count) =>
        Enumerable.Range(0, count).SelectMany(s => Second(fromMs + s * UnixMs.Second));

    private static IEnumerable<TestReading> Second(long atMs)
    {
        MetricValue[] device = [new(Metric.Battery, Quality.Good, 15), new(Metric.Rssi, Quality.Good, -90)];
        yield return new(TestCity.Meter, atMs, 1, [new(Metric.Leq, Quality.Good, 52), new(Metric.Lmax, Quality.Good, 56), .. device]);
        yield return new(TestCity.ZoneMeter, atMs, 1, [new(Metric.Leq, Quality.Good, 40), new(Metric.Lmax, Quality.Good, 46), .. device]);
        yield return new(TestCity.Weather, atMs, 1, [new(Metric.Rain, Quality.Good, 0), new(Metric.WindSpeed, Quality.Good, 1), .. device]);
        yield return new(TestCity.Dust, atMs, 1, [new(Metric.Pm10, Quality.Good, 99), new(Metric.Tsp, Quality.Good, 300), .. device]);
        yield return new(TestCity.Station, atMs, 1, [new(Metric.Pm10, Quality.Good, 70), .. device]);
        yield return new(
            TestCity.Fume, atMs, 1,
            [new(Metric.Fume, Quality.Good, 1.5), new(Metric.FanOn, Quality.Good, 1), new(Metric.PurifierOn, Quality.Good, 1), .. device]);
        yield return Truck(TestCity.Truck, atMs, speed: 70);
        yield return Truck(TestCity.OtherTruck, atMs, speed: 30);
    }

    private static TestReading Truck(int handle, long atMs, double speed) => new(handle, atMs, 0,
    [
        new(Metric.Lat, Quality.Good, TestCity.Nowhere.Lat), new(Metric.Lon, Quality.Good, TestCity.Nowhere.Lon), new(Metric.Speed, Quality.Good, speed),
        new(Metric.Load, Quality.Good, 1), new(Metric.LidOpen, Quality.Good, 0), new(Metric.Lifted, Quality.Good, 0),
        new(Metric.AccOn, Quality.Good, 1), new(Metric.Located, Quality.Good, 1), new(Metric.Satellites, Quality.Good, 9),
    ]);
}
