using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;
using SensorHub.TestKit.Operations;

namespace SensorHub.Alerts.Tests.Evaluation;

public sealed class RestartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private sealed class KilledException : Exception;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Killed_at_random_moments_it_decides_all_of_it_once(int seed)
    {
        var undisturbed = new Hub();
        foreach (var slice in Slices(seed))
            await undisturbed.EvaluateAsync(slice, static () => false);

        var random = new Random(seed);
        var killed = new Hub();
        foreach (var slice in Slices(seed))
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
        var undisturbed = new Hub();
        var damaged = new Hub();
        foreach (var slice in Slices(7))
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
        var undisturbed = new Hub();
        var rebuilt = new Hub(EvaluatorOptions.Default with { RebuildBytes = 0 });
        foreach (var slice in Slices(5))
        {
            await undisturbed.EvaluateAsync(slice, static () => false);
            rebuilt.Checkpoints.Clear();
            await rebuilt.EvaluateAsync(slice, static () => false);
        }

        rebuilt.Holding().ShouldNotBeEmpty();
        rebuilt.Holding().ShouldBe(undisturbed.Holding());
    }

    [Fact]
    public async Task A_disk_that_fails_once_is_asked_again()
    {
        var hub = new Hub();
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
        var hub = new Hub();
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
        var hub = new Hub();
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

    private static List<List<(long ClockMs, List<TestReading> Readings)>> Slices(int seed)
    {
        var random = new Random(seed);
        var calendar = TestCity.Calendar();
        var night = calendar.NightOf(new DateOnly(2026, 11, 2));
        var readings = RandomSeries.Noise(random, night)
            .Concat(RandomSeries.Cooking(random, night.FromMs - 3 * UnixMs.Hour))
            .Concat(RandomSeries.Trip(random, night.FromMs))
            .Concat(WindowCase.Of("dust-pm10-delta").Series(random, night.FromMs - 3 * UnixMs.Hour))
            .Concat(WindowCase.Of("zone-noise-night").Series(random, night.FromMs - UnixMs.Hour))
            .Concat(WindowCase.Of("fume-over-limit").Series(random, night.FromMs - 3 * UnixMs.Hour))
            .OrderBy(r => r.EventMs)
            .ToList();
        var records = Delivery.Shake(random, readings).Chunk(20).Select(c => (c[^1].ClockMs, c.Select(s => s.Reading).ToList())).ToList();
        var end = Math.Max(night.ToMs, records[^1].ClockMs) + UnixMs.Hour;
        for (var at = records[^1].ClockMs; at < end; at += UnixMs.Minute)
            records.Add((at, []));
        return [.. records.Chunk(40).Select(c => c.ToList())];
    }

    /// <summary>The real worker over stores in memory, started anew for each slice.</summary>
    private sealed class Hub(EvaluatorOptions? options = null)
    {
        private readonly EvaluatorOptions _options = (options ?? EvaluatorOptions.Default) with { CheckpointBytes = 10_000 };

        public MemoryJournal Journal { get; } = new();
        public InMemoryOperations Operations { get; } = new();
        public MemoryCheckpoints Checkpoints { get; } = new();
        public int Kills { get; private set; }
        public long Night { get; } = TestCity.Calendar().NightOf(new DateOnly(2026, 11, 2)).FromMs;

        public async Task EvaluateAsync(List<(long ClockMs, List<TestReading> Readings)> records, Func<bool> isKilled)
        {
            foreach (var (clock, readings) in records)
                Journal.Append(clock, readings);
            while (!await RunAsync(isKilled))
                Kills++;
        }

        public Evaluator NewEvaluator(TimeProvider city, TimeProvider machine) => new(
            new RuleBook(BuiltInRules.All, TestCity.Calendar()),
            new EvaluatorStores(Journal, Journal, new TestCity(), Operations, Operations, Checkpoints), new(city, machine), _options,
            NullLogger<Evaluator>.Instance);

        /// <summary>A meter over the limit, a reading a minute, each in a record of its own.</summary>
        public void Loud(int fromMinute, int minutes)
        {
            for (var minute = fromMinute; minute < fromMinute + minutes; minute++)
                Journal.Append(Night + (minute + 2) * UnixMs.Minute, [TestCity.Leq(TestCity.Meter, Night + minute * UnixMs.Minute, 60 + minute % 2)]);
        }

        public string Everything() => JsonSerializer.Serialize(new
        {
            Operations.AllAlerts,
            Operations.AllTasks,
            Operations.AllLiveEvents,
            Verdicts = Operations.AllAlerts.Select(a => Operations.VerdictsOf(a.Id)),
            Events = Operations.AllTasks.Select(t => Operations.EventsOf(t.Id)),
        });

        public IReadOnlyList<(string, SubjectRef, TimeSpanMs)> Holding() =>
            [.. Operations.AllAlerts.Where(a => a.State != AlertState.Withdrawn)
                .Select(a => (a.RuleId, a.Subject, a.Violated)).OrderBy(a => a.RuleId).ThenBy(a => a.Violated.FromMs)];

        private async Task<bool> RunAsync(Func<bool> isKilled)
        {
            var end = Journal.DurablePosition;
            var hook = Operations.BeforeCommit;
            Operations.BeforeCommit = () =>
            {
                hook?.Invoke();
                if (isKilled())
                    throw new KilledException();
            };
            using var evaluator = NewEvaluator(new FakeTimeProvider(), new HastyClock());
            await evaluator.StartAsync(CancellationToken.None);
            var reached = Operations.WaitForPositionAsync(0, end, CancellationToken.None);
            await Task.WhenAny(reached, evaluator.ExecuteTask!).WaitAsync(Patience);
            Operations.BeforeCommit = hook;
            await evaluator.StopAsync(CancellationToken.None).WaitAsync(Patience).ContinueWith(static _ => { }, TaskScheduler.Default);
            return reached.IsCompletedSuccessfully;
        }
    }
}
