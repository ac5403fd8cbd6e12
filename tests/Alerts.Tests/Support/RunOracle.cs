using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>What one reading says of a condition.</summary>
/// <param name="Value">What must not change while it holds; 0 where nothing must.</param>
internal readonly record struct Sample(long AtMs, bool Holds, double Value = 0);

/// <summary>Duration and place said slowly: every stretch between two readings is tried, the longest are kept.</summary>
internal static class RunOracle
{
    /// <param name="samples">What each reading says, in order of time; those that do not know are left out.</param>
    public static IReadOnlyList<TimeSpanMs> Episodes(
        IReadOnlyList<Sample> samples, TimeSpanMs occurrence, long atLeastMs, long maxGapMs, long coverMs, int minReadings = 1)
    {
        var inside = samples.Where(s => occurrence.Contains(s.AtMs)).ToList();
        List<TimeSpanMs> found = [];
        for (var first = 0; first < inside.Count; first++)
        {
            var last = first;
            while (last < inside.Count && Continues(inside, first, last, maxGapMs))
                last++;
            if (last - first >= minReadings)
                found.Add(new(inside[first].AtMs, Math.Min(occurrence.ToMs, inside[last - 1].AtMs + coverMs)));
        }

        return [.. found
            .Where(e => e.LengthMs >= atLeastMs)
            .Where(e => !found.Exists(o => o != e && o.FromMs <= e.FromMs && o.ToMs >= e.ToMs))
            .OrderBy(e => e.FromMs)];
    }

    private static bool Continues(List<Sample> samples, int first, int last, long maxGapMs) =>
        samples[last].Holds && samples[last].Value.Equals(samples[first].Value)
        && (last == first || samples[last].AtMs - samples[last - 1].AtMs <= maxGapMs);
}
