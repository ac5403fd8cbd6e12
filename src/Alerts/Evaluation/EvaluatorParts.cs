using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>By what the evaluator judges.</summary>
/// <param name="Holidays">Days without working time.</param>
/// <param name="Limits">Working-time limit by matter code, where it is not the default.</param>
public sealed record RuleBook(
    IReadOnlyList<Rule> Rules, CityCalendar Calendar, IReadOnlySet<DateOnly> Holidays, IReadOnlyDictionary<string, TimeSpan> Limits)
{
    public RuleBook(IReadOnlyList<Rule> rules, CityCalendar calendar)
        : this(rules, calendar, new HashSet<DateOnly>(), new Dictionary<string, TimeSpan>())
    {
    }

    internal DeadlinePolicy Deadlines => new(new WorkingCalendar(Calendar, Holidays), Limits);
}

/// <summary>What the evaluator reads from and writes to.</summary>
public sealed record EvaluatorStores(
    IJournalFeed Feed, IReadingHistory History, IRegistry Registry, IOperationsStore Operations, IOperationsQueries Queries,
    ICheckpointStore Checkpoints);

/// <param name="City">What time it is in the city, for the lag.</param>
/// <param name="Machine">Paces commits and retries.</param>
public sealed record EvaluatorClocks(TimeProvider City, TimeProvider Machine);
