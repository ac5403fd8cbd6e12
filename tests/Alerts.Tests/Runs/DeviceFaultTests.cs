using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Runs;

/// <summary>Battery and flat line: a meter that reports every minute.</summary>
public sealed class DeviceFaultTests
{
    private readonly EvaluationRig _rig = new([.. FumeRules.All, DeviceRules.BatteryLow, DeviceRules.FlatLine]);

    private long Noon => _rig.At(2026, 11, 2, 12);

    [Theory]
    [InlineData(20, 30, 1)]
    [InlineData(20, 29, 0)]
    [InlineData(20.1, 40, 0)]
    public void A_battery_is_low_at_twenty_per_cent_for_half_an_hour(double battery, int readings, int alerts)
    {
        Live(readings, i => TestCity.Of(TestCity.Meter, At(i), 60, Metric.Battery, battery));

        _rig.Alerts.Count.ShouldBe(alerts);
        _rig.Alerts.ShouldAllBe(a => a.Subject == SubjectRef.Device("N1") && a.Location == TestCity.BuildPlace && a.TaskId == null);
    }

    [Fact]
    public void A_device_that_speaks_of_other_things_only_leaves_its_battery_alert()
    {
        Live(30, i => TestCity.Of(TestCity.Meter, At(i), 60, Metric.Battery, 10));
        _rig.Alerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Firing);

        Live(5, i => TestCity.Leq(TestCity.Meter, At(30 + i), 50 + i));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.State, alert.Violated).ShouldBe((AlertState.Resolved, new(At(0), At(30))));
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(60, 1)]
    public void A_flat_line_is_an_hour_of_the_very_same_value(int readings, int alerts)
    {
        Live(readings, i => TestCity.Leq(TestCity.Meter, At(i), 45.1));

        _rig.Alerts.Count.ShouldBe(alerts);
        _rig.Alerts.ShouldAllBe(a => a.RuleId == "device-flat-line" && a.Subject == SubjectRef.Device("N1"));
    }

    [Theory]
    [InlineData(180, 29, 0)]
    [InlineData(180, 30, 1)]
    public void A_flat_line_has_thirty_readings(int intervalS, int readings, int alerts)
    {
        _rig.City.Change("N1", d => d with { IntervalS = intervalS });

        Live(readings, i => TestCity.Leq(TestCity.Meter, Noon + i * intervalS * UnixMs.Second, 45.1, intervalS));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void Another_value_begins_another_flat_line()
    {
        Live(120, i => TestCity.Leq(TestCity.Meter, At(i), i < 60 ? 45.1 : 45.2));

        _rig.Alerts.Select(a => a.Violated).ShouldBe([new(At(0), At(60)), new(At(60), At(120))]);
    }

    [Fact]
    public void A_reading_without_the_value_or_with_a_flagged_one_is_as_if_not_there()
    {
        Live(61, i => i switch
        {
            20 => TestCity.Of(TestCity.Meter, At(i), 60, Metric.Rssi, -70),
            40 => TestCity.Leq(TestCity.Meter, At(i), 60, quality: Quality.Fault),
            _ => TestCity.Leq(TestCity.Meter, At(i), 45.1),
        });

        _rig.Alerts.ShouldHaveSingleItem().Figures.Count.ShouldBe(59);
    }

    [Fact]
    public void A_dust_station_is_judged_by_its_PM10()
    {
        _rig.City.Change("W1", d => d with { Kind = DeviceKind.Dust });

        Live(60, i => TestCity.Of(TestCity.Weather, At(i), 60, Metric.Pm10, 80));

        _rig.Alerts.ShouldHaveSingleItem().Subject.ShouldBe(SubjectRef.Device("W1"));
    }

    [Fact]
    public void Values_in_maintenance_and_of_an_expired_calibration_say_nothing()
    {
        _rig.City.Change("N1", d => d with { Maintenance = [new(At(30), At(60), "new foam")] });
        _rig.City.Change("N2", d => d with { Calibrations = [new(new(2025, 11, 1), new(2026, 11, 1), "C-1", "lab")] });

        Live(90, i => TestCity.Leq(TestCity.Meter, At(i), 45.1));
        Live(90, i => TestCity.Leq(TestCity.SecondMeter, At(i), 45.1));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Readings_count_for_a_site_only_while_the_device_is_placed_there()
    {
        _rig.City.Change("F1", d => d with
        {
            SiteId = "D1",
            Placements = [new(TestCity.Restaurant, Placement.Beginning, At(10)), new("D1", At(10), null)],
        });

        Live(40, i => TestCity.Kitchen(Noon + i * 30_000L, fan: true, purifier: false));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.Subject, alert.Violated).ShouldBe((SubjectRef.Site(TestCity.Restaurant), new(Noon, At(10))));
        _rig.Idle(At(21), UnixMs.Minute);
        _rig.Alerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Resolved);
    }

    private long At(int minute) => Noon + minute * UnixMs.Minute;

    private void Live(int readings, Func<int, TestReading> reading) => _rig.Live(Enumerable.Range(0, readings).Select(reading));
}
