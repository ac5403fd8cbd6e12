using SensorHub.Devices.Time;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Tests.Load;

public sealed class SendScheduleTests
{
    private static readonly TimeProvider Clock = SystemClock.Instance;
    private static readonly long SlotTicks = Clock.TimestampFrequency / 200;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 0.37)]
    [InlineData(0.1, 0.5)]
    [InlineData(333.3, 0.99)]
    [InlineData(7_000, 0.02)]
    public void A_message_is_due_in_the_slot_that_it_counts_from_and_not_in_the_one_before(double perSecond, double phase)
    {
        var schedule = new SendSchedule(perSecond, phase, begun: 1_000, Clock);

        for (var message = 0; message < 2_000; message++)
        {
            var slot = schedule.SlotAt(schedule.TimestampOf(message));
            schedule.DueBy(slot).ShouldBeGreaterThan(message);
            schedule.DueBy(slot - 1).ShouldBeLessThanOrEqualTo(message);
        }
    }

    [Fact]
    public void The_rate_holds_over_a_long_time()
    {
        var schedule = new SendSchedule(perSecond: 7, phase: 0, begun: 0, Clock);

        schedule.DueBy(schedule.SlotAt(3_600 * Clock.TimestampFrequency)).ShouldBe(7 * 3_600);
    }

    [Fact]
    public void Connections_of_other_phases_send_in_other_slots()
    {
        var slots = Enumerable.Range(0, 10).Select(i => new SendSchedule(perSecond: 1, phase: i / 10.0, begun: 0, Clock)).Select(s => s.TimestampOf(0) / SlotTicks);

        slots.ShouldBe([200, 180, 160, 140, 120, 100, 80, 60, 40, 20]);
    }
}
