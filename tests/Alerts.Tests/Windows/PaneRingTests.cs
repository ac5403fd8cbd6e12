using SensorHub.Alerts.Windows;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class PaneRingTests
{
    private const int CoverMs = 60_000;
    private readonly PaneRing _ring = new(new(UnixMs.Minute, Metric.Leq, null, 32));

    [Fact]
    public void The_slot_of_a_device_that_is_gone_is_given_to_another_and_says_nothing_of_the_first()
    {
        var slot = _ring.SlotOf(1);
        _ring.SlotOf(2).ShouldNotBe(slot);
        _ring.Add(slot, 100 * UnixMs.Minute, CoverMs, 60, isGood: true);

        _ring.Forget(handle => handle == 1);

        _ring.SlotOf(3).ShouldBe(slot);
        _ring.Pane(slot, 100).IsEmpty.ShouldBeTrue();
        _ring.Add(slot, UnixMs.Minute, CoverMs, 50, isGood: true).ShouldBeTrue();
        _ring.Pane(slot, 1).Count.ShouldBe(1);
    }

    [Fact]
    public void However_often_devices_come_and_go_no_more_slots_are_needed_than_there_are_devices_at_once()
    {
        var slots = Enumerable.Range(1, 1_000).Select(handle =>
        {
            _ring.Forget(h => h < handle);
            return _ring.SlotOf(handle);
        });

        slots.Distinct().Count().ShouldBe(1);
    }
}
