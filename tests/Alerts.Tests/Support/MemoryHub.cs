using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;
using SensorHub.TestKit.Operations;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>The real worker over stores in memory, started anew for each slice.</summary>
internal sealed class MemoryHub(EvaluatorOptions? options = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly EvaluatorOptions _options = (options ?? EvaluatorOptions.Default) with { CheckpointBytes = 10_000 };

    public MemoryJournal Journal { get; } = new();

    /// <summary>What stands between the worker and the journal; null = nothing.</summary>
    public UnsteadyStores? Unsteady { get; init; }

    public InMemoryOperations Operations { get; } = new();
    public MemoryCheckpoints Checkpoints { get; } = new();
    public TestCity City { get; } = new();
    public CityCalendar Calendar { get; set; } = TestCity.Calendar();
    public int Kills { get; private set; }
    public long Night { get; } = TestCity.Calendar().NightOf(new DateOnly(2026, 11, 2)).FromMs;

    /// <summary>The hub starts, takes the records and stops, or is killed and starts again.</summary>
    public async Task EvaluateAsync(List<(long ClockMs, List<TestReading> Readings)> records, Func<bool> isKilled)
    {
        if (records.Count > 0)
            Journal.Append(records[0].ClockMs, [], isStart: true);
        foreach (var (clock, readings) in records)
            Journal.Append(clock, readings);
        while (!await RunAsync(isKilled))
            Kills++;
    }

    public Evaluator NewEvaluator(TimeProvider city, TimeProvider machine) => new(
        new RuleBook(Shipped.All, Calendar),
        new EvaluatorStores(
            Unsteady is null ? Journal : Unsteady.Over(Journal), Unsteady is null ? Journal : Unsteady.Over(Journal), City, Operations, Operations,
            Checkpoints),
        new(city, machine), _options,
        NullLogger<Evaluator>.Instance);

    /// <summary>Nothing but ticks, one each ten seconds.</summary>
    public List<(long ClockMs, List<TestReading> Readings)> Ticks(int fromMinute, int toMinute) =>
        [.. Enumerable.Range(fromMinute * 6 + 1, (toMinute - fromMinute) * 6).Select(t => (Night + t * 10 * UnixMs.Second, new List<TestReading>()))];

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

    /// <summary>A shaken night of every shape of rule, in slices; before those in which nothing is heard the hub is down for a quarter of an hour.</summary>
    public static List<List<(long ClockMs, List<TestReading> Readings)>> Slices(int seed)
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
        return [.. records.Chunk(40).Select(c => c.Skip(c.All(r => r.Item2.Count == 0) ? 15 : 0).ToList()).Where(c => c.Count > 0)];
    }

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

    private sealed class KilledException : Exception;
}
