using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios.Week;

namespace SensorHub.Simulators.Scenarios;

/// <summary>
/// A scenario with something wrong on the way: other messages, and the truth as it then is. Each may be laid over the others; clocks go
/// wrong in the devices, so first.
/// </summary>
public static class Disturbances
{
    // By then everything kept has been sent again.
    private const long ResendMs = 5 * UnixMs.Minute;

    /// <summary>Clocks that go wrong slowly, each by a wave of its own. No truth changes.</summary>
    /// <param name="most">Ahead and behind; at most a minute, or readings come from the future.</param>
    public static Scenario WithDriftingClocks(this Scenario scenario, TimeSpan most)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, TimeSpan.FromMinutes(1));
        return scenario.Disturbed(messages =>
        {
            var clocks = new DriftingClocks(scenario.Seed, most);
            return messages.Select(clocks.Of);
        });
    }

    /// <summary>A share of the messages never arrives, see <see cref="MessageStreams.WithScatteredLoss"/>. No truth of a week changes.</summary>
    public static Scenario WithScatteredLoss(this Scenario scenario, double share) =>
        scenario.Disturbed(messages => messages.WithScatteredLoss(share, scenario.Seed));

    /// <summary>A share of the messages never arrives, each by chance alone. A gap of several readings by chance may change the truth; it is not followed.</summary>
    public static Scenario WithLoss(this Scenario scenario, double share) =>
        scenario.Disturbed(messages => messages.WithLoss(share, scenario.Seed));

    /// <summary>A share of the messages comes twice. No truth changes.</summary>
    public static Scenario WithCopies(this Scenario scenario, double share, TimeSpan after) =>
        scenario.Disturbed(messages => messages.WithCopies(share, after, scenario.Seed));

    /// <summary>
    /// The network of one carrier is down: devices keep their readings and send them afterwards. Whoever is not heard for his threshold is
    /// silent: that is added to the truth, and a silence that the outage lengthens is as long as it then is.
    /// </summary>
    /// <exception cref="ArgumentException">Nobody uses that carrier.</exception>
    public static Scenario WithCarrierOutage(this Scenario scenario, string carrier, DateTimeOffset from, TimeSpan length)
    {
        var outage = new TimeSpanMs(from.ToUnixTimeMilliseconds(), (from + length).ToUnixTimeMilliseconds());
        var connections = scenario.City.Devices.Where(device => device.Carrier == carrier && device.GatewayId is null).Select(device => device.Id).ToHashSet();
        if (connections.Count == 0) throw new ArgumentException($"Nobody is with {carrier}: there are {string.Join(", ", scenario.City.Carriers)}.", nameof(carrier));
        var disturbed = scenario.Disturbed(messages => messages.HeldBack(connections, outage));
        return disturbed.Finding(ExpectedDuring(disturbed, connections, outage with { ToMs = outage.ToMs + ResendMs }));
    }

    private static IReadOnlyList<ExpectedViolation> ExpectedDuring(Scenario disturbed, IReadOnlySet<string> connections, TimeSpanMs outage)
    {
        var concerned = disturbed.City.Devices.Where(device => connections.Contains(device.GatewayId ?? device.Id)).Select(device => device.Id).ToHashSet();
        var ground = new CityGround(disturbed.City.Areas, disturbed.City.Squads, disturbed.City.Cells);
        var silences = SilenceTruth.Of(disturbed.City, connections, outage, disturbed.Messages()).Select(silence => new ExpectedViolation(
            ScenarioRules.DeviceSilent, silence.Subject.Id, ScenarioRules.MatterOf(ScenarioRules.DeviceSilent), silence.Gap, FaultStories.ToleranceMs,
            silence.Subject.Location is { } place ? ground.SquadAt(place) : null)
        { Place = silence.Subject.Location });
        return
        [
            .. disturbed.Expected.Where(violation =>
                !(violation.RuleId == ScenarioRules.DeviceSilent && concerned.Contains(violation.SubjectId) && violation.Violated.Overlaps(outage)))
                .Concat(silences).OrderBy(violation => violation.Violated.FromMs),
        ];
    }
}
