namespace SensorHub.Alerts.Evaluation;

/// <summary>Which stored alert an episode is.</summary>
internal static class EpisodeMatch
{
    /// <summary>
    /// Gives each episode at most one alert that overlaps or touches it: one that holds before one withdrawn, then the one
    /// with the most time in common, then the oldest.
    /// </summary>
    /// <returns>For each episode its alert, or null.</returns>
    public static IReadOnlyList<Alert?> Match(IReadOnlyList<Episode> episodes, IReadOnlyList<Alert> alerts)
    {
        var free = alerts.ToList();
        var matched = new Alert?[episodes.Count];
        for (var i = 0; i < matched.Length; i++)
        {
            var episode = episodes[i];
            matched[i] = free
                .Where(a => a.ViolatedFromMs <= episode.ToMs && episode.FromMs <= a.ViolatedToMs)
                .OrderBy(a => a.State == AlertState.Withdrawn)
                .ThenByDescending(a => Math.Min(a.ViolatedToMs, episode.ToMs) - Math.Max(a.ViolatedFromMs, episode.FromMs))
                .ThenBy(a => a.ViolatedFromMs)
                .ThenBy(a => a.Id, StringComparer.Ordinal)
                .FirstOrDefault();
            if (matched[i] is { } alert)
                free.Remove(alert);
        }

        return matched;
    }
}
