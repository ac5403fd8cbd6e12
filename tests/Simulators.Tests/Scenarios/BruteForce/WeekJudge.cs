using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>All rules in the plainest form there is, as the rules are stated; nothing shared with the hub or with the models.</summary>
internal sealed class WeekJudge(City city, CityCalendar calendar, TimeSpanMs span, WeekRules? changed = null)
{
    private readonly WeekRules _rules = changed ?? new WeekRules();

    public IReadOnlyList<Found> All(IEnumerable<SimulatedMessage> messages) => All(Observed.Of(messages));

    public IReadOnlyList<Found> All(Observed observed) =>
        [
            .. new WindowJudge(city, calendar, span, observed, _rules).All(),
            .. new RunJudge(city, calendar, observed, _rules).All(),
            .. new SilenceJudge(city, calendar, span, observed, _rules).All(),
        ];
}
