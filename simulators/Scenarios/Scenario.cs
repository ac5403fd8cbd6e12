using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios.Week;

namespace SensorHub.Simulators.Scenarios;

/// <summary>
/// A seeded piece of city life with its truth: who is registered, what they send, what a correct hub must find and nothing else.
/// Same seed, night and calendar give the same bytes.
/// </summary>
public sealed class Scenario
{
    public const int MaxDays = 7;

    private readonly Func<IEnumerable<SimulatedMessage>> _messages;

    internal Scenario(Func<IEnumerable<SimulatedMessage>> messages) => _messages = messages;

    public required int Seed { get; init; }
    public required TimeSpanMs Span { get; init; }
    public required City City { get; init; }

    /// <summary>In order of their begin.</summary>
    public required IReadOnlyList<ExpectedViolation> Expected { get; init; }
    public required IReadOnlyList<NearMiss> NearMisses { get; init; }

    /// <summary>The tasks of a run in which nobody closes one before the end.</summary>
    public IReadOnlyList<ExpectedTask> ExpectedTasks => TaskTruth.Of(Expected);

    /// <summary>All messages in order of sending. Lazy; each call begins anew and yields the same bytes.</summary>
    public IEnumerable<SimulatedMessage> Messages() => _messages();

    internal Scenario Disturbed(Func<IEnumerable<SimulatedMessage>, IEnumerable<SimulatedMessage>> network) =>
        With(() => network(Messages()), Expected);

    internal Scenario Finding(IReadOnlyList<ExpectedViolation> expected) => With(_messages, expected);

    internal Scenario In(City city) =>
        new(_messages) { Seed = Seed, Span = Span, City = city, Expected = Expected, NearMisses = NearMisses };

    private Scenario With(Func<IEnumerable<SimulatedMessage>> messages, IReadOnlyList<ExpectedViolation> expected) =>
        new(messages) { Seed = Seed, Span = Span, City = City, Expected = expected, NearMisses = NearMisses };

    /// <summary>
    /// An evening and night (20:30 to 06:30) of ten building sites, seven kitchens and seven trucks; about 360 000 messages, nine violations in
    /// eight tasks, and near misses of every kind.
    /// </summary>
    /// <param name="nightOf">The evening's date.</param>
    public static Scenario Small(int seed, DateOnly nightOf, CityCalendar calendar) => SmallCity.Create(seed, nightOf, calendar);

    /// <summary>
    /// A week of a city of any size, Monday 00:00 to Sunday 24:00: building sites, zones, kitchens, trucks and gateways, each device a reading a
    /// minute and a truck every 10 or 30 s; for every rule violations with room to spare, and near misses.
    /// </summary>
    /// <param name="monday">The first day; need not be a Monday.</param>
    /// <param name="days">1 to <see cref="MaxDays"/>.</param>
    /// <param name="from">When on the first day it begins; what would have begun before is left out.</param>
    public static Scenario Week(
        int seed, DateOnly monday, CityCalendar calendar, CitySize size, int days = MaxDays, TimeOnly from = default) =>
        CityWeek.Create(seed, monday, calendar, size, days, from);

    /// <summary>
    /// One night (8 h) of two building sites, sent after it is over, with exactly two violations in it; 57 600 readings.
    /// </summary>
    /// <param name="layout">Where the two violations lie.</param>
    /// <param name="readingsPerMessage">1 = single objects, more = arrays.</param>
    public static Scenario BackFill(
        int seed, DateOnly nightOf, CityCalendar calendar, BackFillLayout layout = BackFillLayout.TwoSites, int readingsPerMessage = 60) =>
        BackFillNight.Create(seed, nightOf, calendar, layout, readingsPerMessage);
}

public enum BackFillLayout
{
    /// <summary>Each site has one violation: two tasks.</summary>
    TwoSites,

    /// <summary>One site has both, hours apart: two alerts, one task.</summary>
    OneSite,
}
