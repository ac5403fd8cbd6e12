using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>All rules in the plainest form there is, as the rules are stated; nothing shared with the hub or with the models.</summary>
internal sealed class WeekJudge(City city, CityCalendar calendar, TimeSpanMs span)
{
    public IReadOnlyList<Found> All(IEnumerable<SimulatedMessage> messages)
    {
        var observed = Observed.Of(messages);
        return
        [
            .. new WindowJudge(city, calendar, span, observed).All(),
            .. new RunJudge(city, calendar, observed).All(),
            .. new SilenceJudge(city, calendar, span, observed).All(),
        ];
    }
}
