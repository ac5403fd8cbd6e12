using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>From windows and readings to episodes.</summary>
internal static class Episodes
{
    /// <summary>Windows over the limit: rows of so many that follow each other without overlap; rows that overlap or touch are one.</summary>
    /// <param name="begins">In order.</param>
    public static IEnumerable<TimeSpanMs> OfWindows(IReadOnlyCollection<long> begins, long lengthMs, int inARow)
    {
        var all = begins.ToHashSet();
        TimeSpanMs? episode = null;
        foreach (var from in begins)
        {
            if (!Enumerable.Range(0, inARow).All(i => all.Contains(from + i * lengthMs))) continue;
            var row = new TimeSpanMs(from, from + inARow * lengthMs);
            if (episode is { } before && row.FromMs <= before.ToMs)
            {
                episode = new TimeSpanMs(before.FromMs, row.ToMs);
                continue;
            }

            if (episode is { } done) yield return done;
            episode = row;
        }

        if (episode is { } last) yield return last;
    }

    /// <summary>Stretches in which a condition holds: from the first reading to the end of what the last covers, not beyond the occurrence.</summary>
    /// <param name="readings">In order; null = the reading says nothing.</param>
    /// <param name="occurrenceOf">The stretch of the schedule around a time; null = not judged.</param>
    public static IEnumerable<TimeSpanMs> OfRuns(
        IEnumerable<(long Ms, bool? Holds)> readings, Func<long, TimeSpanMs?> occurrenceOf, long maxGapMs, long coverMs, long atLeastMs)
    {
        (long From, long Last, TimeSpanMs Occurrence)? run = null;
        foreach (var (ms, holds) in readings)
        {
            if (holds is not { } isSo) continue;
            var occurrence = occurrenceOf(ms);
            if (run is { } broken && (!isSo || ms - broken.Last > maxGapMs || occurrence != broken.Occurrence))
            {
                if (Whole(broken) is { } episode) yield return episode;
                run = null;
            }

            if (isSo && occurrence is { } within) run = run is { } going ? going with { Last = ms } : (ms, ms, within);
        }

        if (run is { } last && Whole(last) is { } end) yield return end;

        TimeSpanMs? Whole((long From, long Last, TimeSpanMs Occurrence) one)
        {
            var to = Math.Min(one.Last + coverMs, one.Occurrence.ToMs);
            return to - one.From >= atLeastMs ? new TimeSpanMs(one.From, to) : null;
        }
    }
}
