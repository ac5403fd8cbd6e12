using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Devices.Tracks;

namespace SensorHub.Devices.Tests.Tracks;

public sealed class TrackReaderTests
{
    private readonly ListHistory _history = new();

    [Theory]
    [InlineData(1, 4, 1)]
    [InlineData(1, 3, 0)]
    [InlineData(0, 9, 0)]
    public void A_position_is_believed_when_it_is_located_by_four_satellites(double located, double satellites, int fixes)
    {
        Add(0, 31, Value(Metric.Located, located), Value(Metric.Satellites, satellites));

        Read().ShouldBe(new TrackTotals(fixes, 1 - fixes, 0, 0));
    }

    [Fact]
    public void A_device_that_says_nothing_of_satellites_is_believed()
    {
        Add(0, 31);

        Read().Fixes.ShouldBe(1);
    }

    [Fact]
    public void A_flagged_or_missing_position_is_no_fix()
    {
        _history.Add(0, new(Metric.Lat, Quality.OutOfRange, 95), Value(Metric.Lon, 121)).Add(1000, Metric.Speed, 50);

        Read().ShouldBe(new TrackTotals(0, 0, 0, 0));
    }

    [Fact]
    public void A_jump_adds_no_distance()
    {
        // Two kilometres in a minute and back.
        Add(0, 31);
        Add(60, 31.03);
        Add(120, 31.001);

        var totals = Read();

        (totals.Fixes, totals.Disbelieved).ShouldBe((2, 1));
        totals.DistanceM.ShouldBe(111.2, 0.1);
    }

    private TrackTotals Read() => TrackReader.Read(_history, 1, 0, new(0, UnixMs.Day), TrackSettings.Default, static _ => { }, static _ => { });

    private void Add(int second, double lat, params MetricValue[] more) =>
        _history.Add(second * UnixMs.Second, [Value(Metric.Lat, lat), Value(Metric.Lon, 121), .. more]);

    private static MetricValue Value(Metric metric, double value) => new(metric, Quality.Good, value);
}
