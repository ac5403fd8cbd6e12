using Microsoft.Extensions.Time.Testing;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Evaluation;

/// <summary>A process out of file descriptors, a disk with a bad moment: stores that cannot be read, and then can.</summary>
public sealed class UnreadableStoresTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Reads_that_fail_now_and_then_change_no_decision(int seed)
    {
        var steady = new MemoryHub();
        var random = new Random(seed);
        var unsteady = new MemoryHub { Unsteady = new UnsteadyStores(() => random.Next(4) == 0, () => random.Next(8) == 0) };
        foreach (var slice in MemoryHub.Slices(seed))
        {
            await steady.EvaluateAsync(slice, static () => false);
            await unsteady.EvaluateAsync(slice, static () => false);
        }

        unsteady.Unsteady.FailedReads.ShouldBeGreaterThan(5);
        unsteady.Unsteady.FailedRecords.ShouldBeGreaterThan(5);
        unsteady.Kills.ShouldBe(0);
        steady.Operations.AllAlerts.ShouldNotBeEmpty();
        unsteady.Everything().ShouldBe(steady.Everything());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Nor_do_they_when_the_hub_is_killed_at_random_moments_too(int seed)
    {
        var steady = new MemoryHub();
        var random = new Random(seed);
        var killed = new MemoryHub { Unsteady = new UnsteadyStores(() => random.Next(4) == 0, () => random.Next(8) == 0) };
        foreach (var slice in MemoryHub.Slices(seed))
        {
            await steady.EvaluateAsync(slice, static () => false);
            await killed.EvaluateAsync(slice, () => random.Next(2) == 0);
        }

        killed.Kills.ShouldBeGreaterThan(5);
        killed.Unsteady.FailedReads.ShouldBeGreaterThan(5);
        killed.Everything().ShouldBe(steady.Everything());
    }

    [Fact]
    public async Task While_history_cannot_be_read_it_stands_there_says_so_and_goes_on_afterwards()
    {
        var isReadable = false;
        var hub = new MemoryHub { Unsteady = new UnsteadyStores(() => !isReadable, static () => false) };
        var steady = new MemoryHub();
        var before = LateNight(hub);
        LateNight(steady);
        await steady.EvaluateAsync([], static () => false);
        var machine = new FakeTimeProvider();
        using var evaluator = hub.NewEvaluator(CityAfter(hub), machine);

        await evaluator.StartAsync(CancellationToken.None);
        await UntilAsync(() => evaluator.IsHeldUp && hub.Unsteady.FailedReads > 0);
        evaluator.JudgedPosition.ShouldBeInRange(before, hub.Journal.DurablePosition - 1);
        evaluator.LagMs.ShouldBeGreaterThan(UnixMs.Hour);
        evaluator.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await UntilAsync(() => hub.Unsteady.FailedReads > 1, machine);

        isReadable = true;
        await UntilAsync(() => evaluator.JudgedPosition == hub.Journal.DurablePosition, machine);
        evaluator.IsHeldUp.ShouldBeFalse();
        await evaluator.StopAsync(CancellationToken.None).WaitAsync(Patience);
        hub.Everything().ShouldBe(steady.Everything());
    }

    [Fact]
    public async Task A_stop_while_history_cannot_be_read_leaves_the_rest_to_the_next_start()
    {
        var isReadable = false;
        var hub = new MemoryHub { Unsteady = new UnsteadyStores(() => !isReadable, static () => false) };
        var steady = new MemoryHub();
        LateNight(hub);
        LateNight(steady);
        await steady.EvaluateAsync([], static () => false);
        using (var evaluator = hub.NewEvaluator(CityAfter(hub), new FakeTimeProvider()))
        {
            await evaluator.StartAsync(CancellationToken.None);
            await UntilAsync(() => evaluator.IsHeldUp);
            await evaluator.StopAsync(CancellationToken.None).WaitAsync(Patience);
            evaluator.EvaluatedPosition.ShouldBeLessThan(hub.Journal.DurablePosition);
        }

        isReadable = true;
        await hub.EvaluateAsync([], static () => false);

        hub.Everything().ShouldBe(steady.Everything());
    }

    [Fact]
    public async Task A_late_window_whose_history_is_damaged_is_passed_over_and_evaluation_goes_on()
    {
        var hub = new MemoryHub { Unsteady = new UnsteadyStores(static () => true, static () => false) { Failure = static () => new InvalidDataException("damaged") } };
        LateNight(hub);

        await hub.EvaluateAsync([], static () => false);

        hub.Unsteady.FailedReads.ShouldBePositive();
        hub.Operations.AllAlerts.ShouldNotBeEmpty();
    }

    // A loud hour, then the hour before it, too late for memory.
    private static long LateNight(MemoryHub hub)
    {
        hub.Loud(fromMinute: 60, minutes: 60);
        var before = hub.Journal.DurablePosition;
        var clock = hub.Night + 3 * UnixMs.Hour;
        hub.Journal.Append(clock, Enumerable.Range(0, 60).Select(m => TestCity.Leq(TestCity.Meter, hub.Night + m * UnixMs.Minute, 66)));
        for (var second = 5; second <= 180; second += 5)
            hub.Journal.Append(clock + second * UnixMs.Second, []);
        return before;
    }

    private static FakeTimeProvider CityAfter(MemoryHub hub) => new(DateTimeOffset.FromUnixTimeMilliseconds(hub.Night + 6 * UnixMs.Hour));

    /// <param name="machine">Goes on all the while: a pause may begin at any moment.</param>
    private static async Task UntilAsync(Func<bool> isSo, FakeTimeProvider? machine = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            limit.Token.ThrowIfCancellationRequested();
            machine?.Advance(DiskRetry.Pause);
            await Task.Yield();
        }
    }
}
