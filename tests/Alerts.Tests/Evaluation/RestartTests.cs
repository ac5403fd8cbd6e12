using Microsoft.Extensions.Time.Testing;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Evaluation;

public sealed class RestartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Killed_at_random_moments_it_decides_all_of_it_once(int seed)
    {
        var undisturbed = new MemoryHub();
        foreach (var slice in MemoryHub.Slices(seed))
            await undisturbed.EvaluateAsync(slice, static () => false);

        var random = new Random(seed);
        var killed = new MemoryHub();
        foreach (var slice in MemoryHub.Slices(seed))
        {
            if (random.Next(6) == 0)
                killed.Checkpoints.Clear();
            await killed.EvaluateAsync(slice, () => random.Next(2) == 0);
        }

        killed.Kills.ShouldBeGreaterThan(5);
        undisturbed.Operations.AllAlerts.ShouldNotBeEmpty();
        killed.Everything().ShouldBe(undisturbed.Everything());
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_left_for_the_one_before()
    {
        var undisturbed = new MemoryHub();
        var damaged = new MemoryHub();
        foreach (var slice in MemoryHub.Slices(7))
        {
            await undisturbed.EvaluateAsync(slice, static () => false);
            if (damaged.Checkpoints.Count > 0)
                damaged.Checkpoints.DamageNewest();
            await damaged.EvaluateAsync(slice, static () => false);
        }

        damaged.Everything().ShouldBe(undisturbed.Everything());
    }

    [Fact]
    public async Task Without_checkpoint_and_with_a_long_journal_the_same_alerts_hold_in_the_end()
    {
        var undisturbed = new MemoryHub();
        var rebuilt = new MemoryHub(EvaluatorOptions.Default with { RebuildBytes = 0 });
        foreach (var slice in MemoryHub.Slices(5))
        {
            await undisturbed.EvaluateAsync(slice, static () => false);
            rebuilt.Checkpoints.Clear();
            await rebuilt.EvaluateAsync(slice, static () => false);
        }

        rebuilt.Holding().ShouldNotBeEmpty();
        rebuilt.Holding().ShouldBe(undisturbed.Holding());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_silence_ends_at_the_next_start_when_its_device_is_disabled_or_gone_by_then(bool isLong, bool isGone)
    {
        var hub = new MemoryHub(EvaluatorOptions.Default with { RebuildBytes = isLong ? 0 : EvaluatorOptions.DefaultRebuildBytes });
        await hub.EvaluateAsync([(hub.Night, [TestCity.Leq(TestCity.SecondMeter, hub.Night, 50)]), .. hub.Ticks(0, 20)], static () => false);
        hub.Operations.AllAlerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Firing);

        hub.Checkpoints.Clear();
        if (isGone)
            hub.City.Remove("N2");
        else
            hub.City.Change("N2", d => d with { Enabled = false });
        await hub.EvaluateAsync(hub.Ticks(20, 25), static () => false);

        hub.Operations.AllAlerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Resolved);
    }

    [Fact]
    public async Task A_checkpoint_of_another_night_is_left()
    {
        var hub = new MemoryHub();
        hub.Loud(fromMinute: 0, minutes: 60);
        await hub.EvaluateAsync([], static () => false);
        hub.Checkpoints.Count.ShouldBe(1);

        hub.Calendar = new CityCalendar(hub.Calendar.Zone, new(23, 0), new(7, 0));
        hub.Loud(fromMinute: 60, minutes: 60);
        await hub.EvaluateAsync([], static () => false);

        hub.Holding()[^1].Item3.FromMs.ShouldBe(hub.Night + UnixMs.Hour);
    }

    [Fact]
    public async Task A_disk_that_fails_once_is_asked_again()
    {
        var hub = new MemoryHub();
        var failures = 1;
        hub.Operations.BeforeCommit = () =>
        {
            if (hub.Journal.DurablePosition > 0 && failures-- > 0)
                throw new IOException("disk full");
        };
        var readings = Enumerable.Range(0, 10).Select(m => TestCity.Leq(TestCity.Meter, hub.Night + m * UnixMs.Minute, 60)).ToList();

        await hub.EvaluateAsync([(hub.Night + UnixMs.Hour, readings)], static () => false);

        failures.ShouldBeLessThan(1);
    }

    [Fact]
    public async Task A_stop_in_good_order_decides_what_is_committed_already()
    {
        var hub = new MemoryHub();
        hub.Loud(fromMinute: 0, minutes: 60);
        using var evaluator = hub.NewEvaluator(new FakeTimeProvider(), new FakeTimeProvider());
        // A service that is stopped before its start has returned goes on.
        using var started = new ManualResetEventSlim();
        var commits = 0;
        hub.Operations.BeforeCommit = () =>
        {
            if (++commits != 2)
                return;
            started.Wait(Patience);
            _ = evaluator.StopAsync(CancellationToken.None);
            hub.Loud(fromMinute: 60, minutes: 10);
        };

        await evaluator.StartAsync(CancellationToken.None);
        started.Set();
        await evaluator.ExecuteTask!.WaitAsync(Patience);

        hub.Operations.AllAlerts.ShouldHaveSingleItem();
        evaluator.EvaluatedPosition.ShouldBe(hub.Journal.DurablePosition);
    }

    [Fact]
    public async Task While_its_decisions_cannot_be_written_it_says_how_far_it_is_behind()
    {
        var hub = new MemoryHub();
        hub.Loud(fromMinute: 0, minutes: 60);
        var city = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(hub.Night + 3 * UnixMs.Hour));
        using var evaluator = hub.NewEvaluator(city, new FakeTimeProvider());
        var commits = 0;
        hub.Operations.BeforeCommit = () =>
        {
            if (++commits > 1)
                throw new IOException("disk full");
        };

        await evaluator.StartAsync(CancellationToken.None);
        using (var limit = new CancellationTokenSource(Patience))
        {
            while (evaluator.LagMs < UnixMs.Hour || commits < 2)
            {
                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        await evaluator.StopAsync(CancellationToken.None).WaitAsync(Patience);
        evaluator.EvaluatedPosition.ShouldBeLessThan(hub.Journal.DurablePosition);
    }
}
