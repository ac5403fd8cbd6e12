using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class FumeOverLimitTests
{
    private readonly EvaluationRig _rig = new(FumeRules.All);

    [Theory]
    [InlineData(Metric.Fume, 2.0, 0)]
    [InlineData(Metric.Fume, 2.000001, 1)]
    [InlineData(Metric.Pm, 5.0, 0)]
    [InlineData(Metric.Pm, 5.000001, 1)]
    [InlineData(Metric.Nmhc, 10.0, 0)]
    [InlineData(Metric.Nmhc, 10.000001, 1)]
    public void A_mean_of_exactly_the_limit_is_not_exceeded(Metric metric, double value, int alerts)
    {
        _rig.Live(Enumerable.Range(0, 125).Select(i => TestCity.Of(TestCity.Fume, At(12) + i * 30_000L, 30, metric, value)));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void Decimals_that_average_to_the_limit_do_not_exceed_it_whatever_doubles_say()
    {
        // Six times 1.9 + 2.1, and thrice 1.7 + 2.2 + 2.1.
        double[] values = [1.9, 2.1, 1.7, 2.2, 2.1];
        _rig.Live(Enumerable.Range(0, 130).Select(i => TestCity.Smoke(At(12) + i * 30_000L, values[i % 5])));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(90, 1)]
    [InlineData(89, 0)]
    public void Readings_while_the_fan_stands_are_not_there_and_the_rest_must_cover_three_quarters(int running, int alerts)
    {
        // An occurrence begins at four: the first hour of it has 120 readings.
        _rig.Live(Enumerable.Range(0, 120).Select(i => TestCity.Smoke(At(4) + i * 30_000L, 9, fan: i < running ? 1 : 0)));
        _rig.Live(Enumerable.Range(120, 4).Select(i => TestCity.Smoke(At(4) + i * 30_000L, 0, fan: 0)));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void Cold_minutes_do_not_thin_out_what_the_fan_blows()
    {
        _rig.Live(Enumerable.Range(0, 240).Select(i => TestCity.Smoke(At(12) + i * 30_000L, i % 5 == 0 ? 0 : 2.1, fan: i % 5 == 0 ? 0 : 1)));

        _rig.Alerts.ShouldHaveSingleItem().Figures.Value!.Value.ShouldBe(2.1, 1e-9);
    }

    [Fact]
    public void A_fan_that_says_nothing_or_nothing_good_does_not_stop_the_reading_from_counting()
    {
        _rig.Live(Enumerable.Range(0, 125).Select(i => TestCity.Smoke(At(12) + i * 30_000L, 3) with
        {
            Values = i % 2 == 0 ? [new(Metric.Fume, Quality.Good, 3)] : [new(Metric.Fume, Quality.Good, 3), new(Metric.FanOn, Quality.Fault, 0)],
        }));

        _rig.Alerts.Count.ShouldBe(1);
    }

    [Fact]
    public void A_fan_that_is_merged_in_later_takes_its_reading_back()
    {
        _rig.Live(Enumerable.Range(0, 125).Select(i => TestCity.Of(TestCity.Fume, At(12) + i * 30_000L, 30, Metric.Fume, 3)));
        _rig.Alerts.Count.ShouldBe(1);
        var clock = At(13, 5);

        _rig.Commit(clock, [.. Enumerable.Range(0, 125).Select(i => TestCity.Of(TestCity.Fume, At(12) + i * 30_000L, 30, Metric.FanOn, 0))]);
        _rig.Idle(clock, UnixMs.Minute);

        _rig.Alerts.ShouldBeEmpty();
        _rig.Operations.AllAlerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Withdrawn);
    }

    [Fact]
    public void A_fan_that_arrives_before_its_value_has_its_say_too()
    {
        for (var i = 0; i < 125; i++)
        {
            var at = At(12) + i * 30_000L;
            _rig.Commit(at + 31_000, TestCity.Of(TestCity.Fume, at, 30, Metric.FanOn, 0));
            _rig.Commit(at + 32_000, TestCity.Of(TestCity.Fume, at, 30, Metric.Fume, 9));
        }

        _rig.Idle(At(13, 5), 5 * UnixMs.Minute);

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_value_merged_in_before_its_day_begins_is_in_its_first_hour()
    {
        // The day of the rule begins at four; the frontier is still in the one before.
        _rig.Live(Enumerable.Range(0, 20).Select(i => TestCity.Smoke(At(3, 50) + i * 30_000L, 0)));
        for (var i = 0; i < 125; i++)
        {
            var at = At(4) + i * 30_000L;
            _rig.Commit(at + 31_000, TestCity.Of(TestCity.Fume, at, 30, Metric.FanOn, 1), TestCity.Of(TestCity.Fume, at, 30, Metric.Fume, 9));
        }

        _rig.Idle(At(5, 3), 5 * UnixMs.Minute);

        _rig.Alerts.ShouldHaveSingleItem().ViolatedFromMs.ShouldBe(At(4));
    }

    private long At(int hour, int minute = 0) => _rig.At(2026, 11, 2, 0) + hour * UnixMs.Hour + minute * UnixMs.Minute;
}
