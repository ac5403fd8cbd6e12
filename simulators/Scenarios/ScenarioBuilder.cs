using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Scenarios;

/// <summary>Collects the cast of a scenario. Every device draws from its own seeded generator, so one more device changes no other.</summary>
internal class ScenarioBuilder(int seed, CityGround ground)
{
    private readonly List<Site> _sites = [];
    private readonly List<SimulatedDevice> _devices = [];
    private readonly List<Permit> _permits = [];
    private readonly List<Func<IEnumerable<SimulatedMessage>>> _sources = [];
    private readonly List<ExpectedViolation> _expected = [];
    private readonly List<NearMiss> _nearMisses = [];

    public SeededRandom RandomFor(string part) => SeededRandom.For(seed, part);

    public void Add(Site site) => _sites.Add(site);

    public void Add(Permit permit) => _permits.Add(permit);

    /// <param name="readings">Called anew for each run over the messages; must yield the same every time, in order.</param>
    /// <param name="toMessages">How readings travel; null = each alone, at once.</param>
    public void Add(
        SimulatedDevice device, Func<IEnumerable<SimulatedReading>> readings,
        Func<IEnumerable<SimulatedReading>, IEnumerable<SimulatedMessage>>? toMessages = null)
    {
        _devices.Add(device);
        toMessages ??= all => Singles(device.Id, all);
        _sources.Add(() => toMessages(readings()));
    }

    public SimulatedDevice Device(string id, DeviceKind kind, string model, Site? site, int intervalS) =>
        new(id, kind, model, site?.Id, site?.Location, intervalS, DerivedSecret.For(seed, id));

    /// <param name="place">Where it happens.</param>
    public void Expect(string rule, string subject, TimeSpanMs violated, long toleranceMs, GeoPoint place) =>
        _expected.Add(new ExpectedViolation(rule, subject, ScenarioRules.MatterOf(rule), violated, toleranceMs, ground.SquadAt(place)) { Place = place });

    public void ExpectNot(string rule, string subject, string why) => _nearMisses.Add(new NearMiss(rule, subject, why));

    /// <param name="span">What would have begun before it is left out.</param>
    public Scenario Build(TimeSpanMs span)
    {
        var sources = _sources.ToArray();
        return new Scenario(() => MessageStreams.Merge(sources.Select(source => source())).SkipWhile(message => message.SendMs < span.FromMs))
        {
            Seed = seed,
            Span = span,
            City = new City
            {
                Areas = ground.Areas,
                Cells = ground.Cells,
                Squads = ground.Squads,
                Sites = [.. _sites],
                Devices = [.. _devices],
                Permits = [.. _permits],
            },
            Expected = [.. _expected.Where(violation => violation.Violated.FromMs >= span.FromMs).OrderBy(violation => violation.Violated.FromMs)],
            NearMisses = [.. _nearMisses],
        };
    }

    private static IEnumerable<SimulatedMessage> Singles(string deviceId, IEnumerable<SimulatedReading> readings)
    {
        var topic = Topics.TelemetryOf(deviceId);
        foreach (var reading in readings)
            yield return new SimulatedMessage(deviceId, topic, reading.Json, reading.EventMs, reading.EventMs);
    }
}
