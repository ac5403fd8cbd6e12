using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>What the hub holds against what its clients know.</summary>
/// <param name="Lost">Acknowledged and not there.</param>
/// <param name="Alien">There and never sent, or with another value than sent.</param>
/// <param name="Doubled">There more than once.</param>
/// <param name="First">The first few, for people.</param>
internal sealed record Findings(int Lost, int Alien, int Doubled, IReadOnlyList<string> First)
{
    private const int Told = 5;

    public static Findings None { get; } = new(0, 0, 0, []);
    public bool IsClean => this is { Lost: 0, Alien: 0, Doubled: 0 };

    public static Findings operator +(Findings a, Findings b) =>
        new(a.Lost + b.Lost, a.Alien + b.Alien, a.Doubled + b.Doubled, [.. a.First.Concat(b.First).Take(Told)]);

    public void ShouldBeClean(string because = "") => IsClean.ShouldBeTrue($"{this}\n{because}");

    public override string ToString() => $"lost {Lost}, alien {Alien}, doubled {Doubled}: {string.Join("; ", First)}";

    /// <summary>Reads everything of a meter back and compares it with its publisher's ledger. The publisher rests meanwhile.</summary>
    public static async Task<Findings> OfAsync(HubClient hub, NightPlan plan, Publisher publisher)
    {
        var points = await hub.ReadingsAsync(publisher.Device, "leq", NightPlan.Start.AddDays(-1), NightPlan.Start.AddDays(2));
        var found = Findings.None;
        var seen = new HashSet<int>();
        foreach (var point in points)
        {
            var second = (int)((point.Ms - NightPlan.TimeOf(0)) / 1000);
            var ours = NightPlan.TimeOf(second) == point.Ms && second >= 0 && second < plan.Seconds && publisher.WasSent(second)
                && point.Value == Math.Round(plan.ValueAt(publisher.Meter, second), 2);
            if (!ours)
                found += new Findings(0, 1, 0, [$"{publisher.Device} has {point.Value} at {point.Ms}, which was never sent"]);
            else if (!seen.Add(second))
                found += new Findings(0, 0, 1, [$"{publisher.Device} has second {second} twice"]);
        }

        for (var second = 0; second < plan.Seconds; second++)
            if (publisher.WasAcknowledged(second) && !seen.Contains(second))
                found += new Findings(1, 0, 0, [$"{publisher.Device} had second {second} acknowledged, and it is gone"]);
        return found;
    }
}
