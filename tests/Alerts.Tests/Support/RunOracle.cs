using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>Duration and place said slowly: every stretch between two readings is tried, the longest are kept.</summary>
internal static class RunOracle
{
    /// <param name="samples">What each reading says, in order of time; those that do not know are left out.</param>
    public static IReadOnlyList<TimeSpanMs> Episodes(
        IReadOnlyList<(long AtMs, bool Holds)> samples, TimeSpanMs occurrence, long atLeastMs, long maxGapMs, long coverMs)
    {
        var inside = samples.Where(s => occurrence.Contains(s.AtMs)).ToList();
        List<TimeSpanMs> found = [];
        for (var first = 0; first < inside.Count; first++)
        {
            for (var last = first; last < inside.Count && Continues(inside, first, last, maxGapMs); last++)
                found.Add(new(inside[first].AtMs, Math.Min(occurrence.ToMs, inside[last].AtMs + coverMs)));
        }

        return [.. found
            .Where(e => e.LengthMs >= atLeastMs)
            .Where(e => !found.Exists(o => o != e && o.FromMs <= e.FromMs && o.ToMs >= e.ToMs))
            .OrderBy(e => e.FromMs)];
    }

    private static bool Continues(List<(long AtMs, bool Holds)> samples, int first, int last, long maxGapMs) =>
        samples[last].Holds && (last == first || samples[last].AtMs - samples[last - 1].AtMs <= maxGapMs);
}
