using SensorHub.Simulators.Scenarios;

namespace SensorHub.EndToEnd.Tests.Week;

/// <summary>One way in which the network and the clocks treat a week.</summary>
/// <param name="Name">As the column of the table is named.</param>
/// <param name="Treat">The same week as it arrives, with the truth that this leaves or adds.</param>
internal sealed record WeekVariation(string Name, Func<Scenario, Scenario> Treat)
{
    private const double Share = 0.05;
    private static readonly TimeSpan CopyAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Outage = TimeSpan.FromHours(1);
    private static readonly TimeSpan Drift = TimeSpan.FromMinutes(1);

    public static WeekVariation Plain { get; } = new("as it happens", week => week);
    public static WeekVariation Loss { get; } = new("5 % lost", week => week.WithLoss(Share));
    public static WeekVariation Copies { get; } = new("5 % twice", week => week.WithCopies(Share, CopyAfter));
    public static WeekVariation NoNetwork { get; } = new("an hour without network", WithOutage);
    public static WeekVariation Clocks { get; } = new("drifting clocks", week => week.WithDriftingClocks(Drift));

    // Clocks go wrong in the devices, before anything befalls a message.
    public static WeekVariation Everything { get; } = new(
        "all of it", week => WithOutage(week.WithDriftingClocks(Drift).WithScatteredLoss(Share)).WithCopies(Share, CopyAfter));

    public static IReadOnlyList<WeekVariation> All { get; } = [Plain, Loss, Copies, NoNetwork, Clocks, Everything];

    // The evening of the third day, when kitchens cook and trucks set out.
    private static Scenario WithOutage(Scenario week) => week.WithCarrierOutage(
        week.City.Carriers.First(), DateTimeOffset.FromUnixTimeMilliseconds(week.Span.FromMs) + TimeSpan.FromHours(2 * 24 + 19), Outage);
}
