using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>What all casts of a week share: the plan of the city, its time and weather, and where truth is written down.</summary>
internal sealed class WeekStage
{
    private const int CoverMs = 60_000;
    private const int MaxDelayMs = 20_000;
    private static readonly (string Name, double UpTo)[] Carriers = [("carrier-east", 0.5), ("carrier-west", 0.8), ("carrier-sky", 1)];
    private readonly int _seed;
    private readonly DistrictWeek[] _districts;

    public WeekStage(int seed, WeekTime time, CitySize size)
    {
        (_seed, Time, Size, Layout) = (seed, time, size, new CityLayout(size));
        Builder = new ScenarioBuilder(seed, Layout.Ground);
        _districts = [.. Enumerable.Range(0, size.Districts).Select(d => new DistrictWeek(seed, d, time, HasOneStation(size)))];
        Faults = new FaultStories(this);
    }

    public WeekTime Time { get; }
    public CitySize Size { get; }
    public CityLayout Layout { get; }
    public ScenarioBuilder Builder { get; }
    public FaultStories Faults { get; }

    public SeededRandom RandomFor(string part) => SeededRandom.For(_seed, part);

    public DistrictWeek District(CityStreet street) => _districts[street.District];

    public DistrictWeek District(int number) => _districts[number];

    /// <summary>Something happens to that device on that day.</summary>
    public bool IsEventful(SeededRandom day) => day.NextDouble() < Size.Eventful;

    public SeededRandom DayOf(string deviceId, int day) => RandomFor($"{deviceId} day {day}");

    public void Expect(string rule, Actor actor, TimeSpanMs violated, long toleranceMs) =>
        Builder.Expect(rule, IsOfDevice(rule) ? actor.DeviceId : actor.Site.Id, violated, toleranceMs, actor.Site.Location);

    public void ExpectNot(string rule, Actor actor, string why) =>
        Builder.ExpectNot(rule, IsOfDevice(rule) ? actor.DeviceId : actor.Site.Id, why);

    /// <summary>From the end of a reading's period until it is sent; each device has its own, so that they do not all send at once.</summary>
    public long DelayOf(string deviceId) => CoverMs + RandomFor($"delay {deviceId}").NextInt(0, MaxDelayMs);

    public string CarrierOf(string deviceId)
    {
        var share = RandomFor($"carrier {deviceId}").NextDouble();
        return Carriers.First(carrier => share < carrier.UpTo).Name;
    }

    public SimulatedDevice Device(string id, DeviceKind kind, string model, Site? site, int intervalS) =>
        Builder.Device(id, kind, model, site, intervalS) with { Carrier = CarrierOf(id) };

    /// <summary>Each reading alone, as soon as it is complete.</summary>
    public void Add(SimulatedDevice device, long delayMs, Func<IEnumerable<SimulatedReading>> readings) =>
        Builder.Add(device, readings, all => Live(device, delayMs, all));

    private static IEnumerable<SimulatedMessage> Live(SimulatedDevice device, long delayMs, IEnumerable<SimulatedReading> readings)
    {
        var topic = Topics.TelemetryOf(device.Id);
        foreach (var reading in readings)
            yield return new SimulatedMessage(device.Id, topic, reading.Json, reading.EventMs, reading.EventMs + delayMs, device.GatewayId);
    }

    private static bool HasOneStation(CitySize size) => size.BackgroundStations < 2 * size.Districts;

    private static bool IsOfDevice(string rule) => rule.StartsWith("device-", StringComparison.Ordinal);
}
