using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;
using SensorHub.TestKit.Operations;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>Journal, evaluation and operational store in memory; one record after the other, without threads.</summary>
internal sealed class EvaluationRig
{
    private readonly CityCalendar _calendar;
    private readonly DeadlinePolicy _deadlines;

    /// <param name="rules">Null = those of enforcement: a test that says nothing of devices may repeat a value or leave one silent.</param>
    public EvaluationRig(IReadOnlyList<Rule>? rules = null, string zone = CityCalendar.DefaultZoneId, TestCity? city = null)
    {
        City = city ?? new TestCity();
        _calendar = TestCity.Calendar(zone);
        _deadlines = new(new WorkingCalendar(_calendar));
        Evaluation = new ShardEvaluation(rules ?? [.. Shipped.All.Where(r => r.MatterCode is not null)], _calendar, City, Journal, EvaluatorOptions.Default);
    }

    public TestCity City { get; }
    public MemoryJournal Journal { get; } = new();
    public InMemoryOperations Operations { get; } = new();
    public ShardEvaluation Evaluation { get; }
    public CityCalendar Calendar => _calendar;

    /// <summary>Alerts that hold, by rule, then start.</summary>
    public IReadOnlyList<Alert> Alerts =>
        [.. Operations.AllAlerts.Where(a => a.State != AlertState.Withdrawn).OrderBy(a => a.RuleId).ThenBy(a => a.ViolatedFromMs)];

    public IReadOnlyList<EnforcementTask> OpenTasks => [.. Operations.AllTasks.Where(t => t.IsOpen)];

    public void Commit(long clockMs, params TestReading[] readings) => Take(Journal.Append(clockMs, readings));

    /// <summary>The hub starts again: what lies between the record before and this one was not watched.</summary>
    public void Restart(long clockMs) => Take(Journal.Append(clockMs, [], isStart: true));

    /// <summary>Each reading in a record of its own, a second after the time it covers.</summary>
    public void Live(IEnumerable<TestReading> readings)
    {
        foreach (var reading in readings)
            Commit(reading.EventMs + reading.PeriodS * UnixMs.Second + UnixMs.Second, reading);
    }

    /// <summary>Nothing but ticks, every five seconds.</summary>
    public void Idle(long fromMs, long forMs)
    {
        for (var at = fromMs; at <= fromMs + forMs; at += 5 * UnixMs.Second)
            Commit(at);
    }

    public long At(int year, int month, int day, int hour, int minute = 0) => _calendar.ToMs(new DateTime(year, month, day, hour, minute, 0));

    private void Take(in JournalRecord record)
    {
        Evaluation.Take(in record);
        Evaluation.Settle();
        Operations.WriteAsync(
            transaction =>
            {
                var reconciler = new AlertReconciler(transaction, new SquadFinder(City.Current), _deadlines, _calendar, EvaluatorOptions.Default, new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
                foreach (var decision in Evaluation.Decisions)
                    reconciler.Apply(decision, decision.ClockMs);
                foreach (var notice in Evaluation.Notices)
                    reconciler.Apply(notice);
                return true;
            },
            CancellationToken.None).GetAwaiter().GetResult();
        Evaluation.Decisions.Clear();
        Evaluation.Notices.Clear();
    }
}
