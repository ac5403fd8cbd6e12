using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Tests.Load;

public sealed class SendGateTests
{
    [Fact]
    public void The_window_is_never_exceeded_and_acknowledgements_reopen_it()
    {
        var gate = new SendGate(window: 10, total: 25, isPaced: false);

        Now(gate.TakeAsync(100)).ShouldBe(10);
        var waiting = gate.TakeAsync(100);
        waiting.IsCompleted.ShouldBeFalse();

        gate.Acknowledge(4);
        Now(waiting).ShouldBe(4);
        gate.Acknowledge(10);
        Now(gate.TakeAsync(6)).ShouldBe(6);
        Now(gate.TakeAsync(100)).ShouldBe(4);
        gate.Acknowledge(10);
        Now(gate.TakeAsync(100)).ShouldBe(1);
        Now(gate.TakeAsync(100)).ShouldBe(0);
        gate.Sent.ShouldBe(25);
    }

    [Fact]
    public void A_paced_sender_waits_for_the_pace_even_with_an_open_window()
    {
        var gate = new SendGate(window: 10, total: long.MaxValue, isPaced: true);
        var waiting = gate.TakeAsync(100);
        waiting.IsCompleted.ShouldBeFalse();

        gate.Pace(3);

        Now(waiting).ShouldBe(3);
        waiting = gate.TakeAsync(100);
        waiting.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void Closing_ends_the_wait_but_the_rest_in_flight_is_still_waited_for()
    {
        var gate = new SendGate(window: 2, total: long.MaxValue, isPaced: false);
        Now(gate.TakeAsync(2));
        var waiting = gate.TakeAsync(1);

        gate.Close();

        Now(waiting).ShouldBe(0);
        gate.Drained.IsCompleted.ShouldBeFalse();
        gate.Acknowledge(2);
        gate.Drained.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void Without_a_window_nothing_is_waited_for()
    {
        var gate = new SendGate(window: 0, total: 1000, isPaced: false);

        Now(gate.TakeAsync(1000)).ShouldBe(1000);
        gate.Close();

        gate.Drained.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void A_lost_connection_ends_everything()
    {
        var gate = new SendGate(window: 5, total: 100, isPaced: false);
        Now(gate.TakeAsync(5));
        var waiting = gate.TakeAsync(5);

        gate.Abort();

        Now(waiting).ShouldBe(0);
        gate.Drained.IsCompleted.ShouldBeTrue();
    }

    // Every grant here is there at once or not at all: nothing to wait for.
    private static int Now(ValueTask<int> grant)
    {
        grant.IsCompletedSuccessfully.ShouldBeTrue();
        return grant.GetAwaiter().GetResult();
    }
}
