using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Health;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Health;

public sealed class DeviceVitalsTests
{
    private readonly EvaluationRig _rig = new([DeviceRules.Silent]);

    private long Noon => _rig.At(2026, 8, 20, 12);
    private Device Meter => _rig.City.Current.DevicesByHandle[TestCity.Meter];
    private DeviceVitals Vitals => _rig.Evaluation.Vitals.Of(Meter);
    private IReadOnlyList<HealthState> States => HealthJudge.Of(Meter, Vitals);

    [Fact]
    public void Of_a_device_that_never_spoke_nothing_is_said()
    {
        _rig.Commit(Noon);
        Vitals.ShouldBe(new DeviceVitals { AtMs = Noon });
        States.ShouldBe([HealthState.NeverHeard]);
    }

    [Fact]
    public void Every_reading_there_is_an_interval_kept()
    {
        Minutes(from: 0, to: 26 * 60);
        Vitals.KeptHour.ShouldBe(1);
        Vitals.KeptDay.ShouldBe(1);
        Vitals.MedianGapMs.ShouldBe(UnixMs.Minute);
        Vitals.NewestEventMs.ShouldBe(Noon + (26 * 60 - 1) * UnixMs.Minute);
        States.ShouldBeEmpty();
    }

    [Fact]
    public void Of_an_hour_without_every_third_reading_two_thirds_are_kept_until_the_rest_is_sent()
    {
        for (var minute = 0; minute < 121; minute++)
        {
            if (minute % 3 != 0)
                Reading(minute);
        }

        Vitals.KeptHour!.Value.ShouldBe(2.0 / 3, 0.001);
        States.ShouldBe([HealthState.Losing]);

        var clock = Noon + 121 * UnixMs.Minute + UnixMs.Second;
        for (var minute = 60; minute < 120; minute += 3)
            _rig.Commit(clock, TestCity.Leq(TestCity.Meter, Noon + minute * UnixMs.Minute, 50));
        Vitals.KeptHour.ShouldBe(1);
    }

    [Fact]
    public void A_day_is_the_whole_hours_since_the_first_reading_while_it_is_younger()
    {
        Minutes(from: 0, to: 60);
        Vitals.KeptDay.ShouldBeNull();
        Minutes(from: 60, to: 120);
        _rig.Commit(Noon + 240 * UnixMs.Minute);
        Vitals.KeptDay!.Value.ShouldBe(1.0 / 3, 0.001);
        Vitals.KeptHour.ShouldBe(0);
    }

    [Theory]
    [InlineData(90_000)]
    [InlineData(-400_000)]
    public void A_clock_that_is_off_shows_by_how_much_whatever_is_filled_back_between(long aheadMs)
    {
        for (var minute = 0; minute < 30; minute++)
        {
            var clock = Noon + (minute + 1) * UnixMs.Minute + 300 + minute % 7 * 100;
            var start = Noon + minute * UnixMs.Minute + aheadMs;
            _rig.Commit(clock, TestCity.Leq(TestCity.Meter, start, 50), TestCity.Leq(TestCity.Meter, start - 6 * UnixMs.Hour, 50));
        }

        Vitals.ClockDriftMs.ShouldBe(aheadMs - 300);
        States.ShouldContain(HealthState.Drifting);
    }

    [Fact]
    public void A_clock_that_was_set_right_is_right_two_hours_later()
    {
        for (var minute = 0; minute < 200; minute++)
        {
            var aheadMs = minute < 30 ? 90_000 : 0;
            _rig.Commit(Noon + (minute + 1) * UnixMs.Minute + 200, TestCity.Leq(TestCity.Meter, Noon + minute * UnixMs.Minute + aheadMs, 50));
        }

        Vitals.ClockDriftMs.ShouldBe(-200);
    }

    [Fact]
    public void Event_times_that_cannot_be_trusted_are_counted_and_say_nothing_else()
    {
        Reading(0);
        _rig.Commit(Noon + UnixMs.Hour, TestCity.Leq(TestCity.Meter, Noon + UnixMs.Hour, 50) with { Flags = EntryFlags.ClockSuspect });
        (Vitals.SuspectClocks, Vitals.IsClockSuspect).ShouldBe((1, true));
        Vitals.NewestEventMs.ShouldBe(Noon);
        Vitals.LastSeenMs.ShouldBe(Noon + UnixMs.Hour);
        States.ShouldContain(HealthState.Drifting);
        Reading(61);
        (Vitals.SuspectClocks, Vitals.IsClockSuspect).ShouldBe((1, false));
    }

    [Fact]
    public void Battery_and_signal_are_those_of_the_newest_reading_that_had_them()
    {
        Battery(minute: 5, percent: 19, dBm: -90);
        Battery(minute: 3, percent: 88, dBm: -60);
        Reading(6);
        (Vitals.Battery, Vitals.Rssi).ShouldBe((19, -90));
        States.ShouldBe([HealthState.LowBattery]);
        Battery(minute: 7, percent: 21, dBm: -90);
        States.ShouldBeEmpty();
    }

    [Fact]
    public void Silence_is_what_the_hub_heard_and_not_what_it_slept_through()
    {
        Reading(0);
        var heardMs = Vitals.LastSeenMs!.Value;
        _rig.Commit(heardMs + 10 * UnixMs.Minute);
        _rig.Restart(heardMs + 3 * UnixMs.Hour);
        _rig.Commit(heardMs + 3 * UnixMs.Hour + 5 * UnixMs.Minute - 1);
        Vitals.SilentFromMs.ShouldBeNull();
        _rig.Commit(heardMs + 3 * UnixMs.Hour + 5 * UnixMs.Minute);
        Vitals.SilentFromMs.ShouldBe(heardMs);
        States.ShouldContain(HealthState.Silent);
        Reading(200);
        Vitals.SilentFromMs.ShouldBeNull();
    }

    [Fact]
    public void Behind_a_silent_gateway_all_are_silent_and_when_one_is_heard_the_others_are_so_once_the_rule_says()
    {
        _rig.City.Change("N2", d => d with { GatewayId = "N1" });
        _rig.City.Change("W1", d => d with { GatewayId = "N1" });
        _rig.Commit(Noon, TestCity.Leq(TestCity.Meter, Noon, 50), TestCity.Leq(TestCity.SecondMeter, Noon, 50), TestCity.Sky(Noon));
        _rig.Idle(Noon, 16 * UnixMs.Minute);
        SilentOnes().ShouldBe([true, true, true]);
        Second(17);
        SilentOnes().ShouldBe([false, false, false]);
        _rig.Alerts.ShouldHaveSingleItem().Subject.Id.ShouldBe("N1");

        for (var minute = 18; minute < 22; minute++)
            Second(minute);
        SilentOnes().ShouldBe([false, false, true]);
        _rig.Alerts.Select(a => a.Subject.Id).ShouldBe(["W1", "N1"], ignoreOrder: true);

        void Second(int minute) =>
            _rig.Commit(Noon + minute * UnixMs.Minute, TestCity.Leq(TestCity.SecondMeter, Noon + (minute - 1) * UnixMs.Minute, 50));

        bool[] SilentOnes() =>
            [.. new[] { TestCity.Meter, TestCity.SecondMeter, TestCity.Weather }
                .Select(h => _rig.Evaluation.Vitals.Of(_rig.City.Current.DevicesByHandle[h]).SilentFromMs is not null)];
    }

    [Fact]
    public void A_truck_with_the_ignition_off_owes_no_reading()
    {
        var truck = _rig.City.Current.DevicesByHandle[TestCity.Truck];
        _rig.Commit(Noon, new TestReading(TestCity.Truck, Noon, 0, [new(Metric.AccOn, Quality.Good, 1)]));
        _rig.Commit(Noon + UnixMs.Hour);
        HealthJudge.Of(truck, _rig.Evaluation.Vitals.Of(truck)).ShouldBe([HealthState.Silent]);
        _rig.Commit(Noon + UnixMs.Hour, new TestReading(TestCity.Truck, Noon + UnixMs.Hour, 0, [new(Metric.AccOn, Quality.Good, 0)]));
        _rig.Commit(Noon + 3 * UnixMs.Hour);
        HealthJudge.Of(truck, _rig.Evaluation.Vitals.Of(truck)).ShouldBeEmpty();
        _rig.Evaluation.Vitals.Of(truck).KeptHour.ShouldBeNull();
    }

    [Fact]
    public void Neither_a_disabled_device_nor_one_in_maintenance_is_judged()
    {
        Reading(0);
        _rig.Commit(Noon + 2 * UnixMs.Hour);
        States.ShouldContain(HealthState.Silent);
        HealthJudge.Of(Meter with { Enabled = false }, Vitals).ShouldBeEmpty();
        HealthJudge.Of(Meter with { Maintenance = [new(Noon, null, "")] }, Vitals).ShouldBeEmpty();
    }

    [Fact]
    public void A_checkpoint_keeps_all_of_it()
    {
        Minutes(from: 0, to: 150);
        Battery(minute: 150, percent: 15, dBm: -97);
        _rig.Commit(Noon + 152 * UnixMs.Minute, TestCity.Leq(TestCity.Meter, Noon + UnixMs.Day, 50) with { Flags = EntryFlags.ClockSuspect });
        _rig.Idle(Noon + 152 * UnixMs.Minute, 16 * UnixMs.Minute);
        Vitals.SilentFromMs.ShouldNotBeNull();
        using var stored = new MemoryStream();
        CheckpointCodec.Write(stored, _rig.Evaluation, position: 7);
        stored.Position = 0;

        var again = new EvaluationRig([DeviceRules.Silent]);
        CheckpointCodec.TryRead(stored, again.Evaluation, position: 7).ShouldBeNull();

        again.Evaluation.Vitals.Of(Meter).ShouldBe(Vitals);
        again.Commit(Noon + 200 * UnixMs.Minute);
        _rig.Commit(Noon + 200 * UnixMs.Minute);
        again.Evaluation.Vitals.Of(Meter).ShouldBe(Vitals);
    }

    private void Minutes(int from, int to)
    {
        for (var minute = from; minute < to; minute++)
            Reading(minute);
    }

    private void Reading(int minute) =>
        _rig.Commit(Noon + (minute + 1) * UnixMs.Minute, TestCity.Leq(TestCity.Meter, Noon + minute * UnixMs.Minute, 50));

    private void Battery(int minute, double percent, double dBm) => _rig.Commit(
        Noon + (minute + 1) * UnixMs.Minute,
        new TestReading(
            TestCity.Meter, Noon + minute * UnixMs.Minute, 60, [new(Metric.Battery, Quality.Good, percent), new(Metric.Rssi, Quality.Good, dBm)]));
}
