namespace SensorHub.Storage.Backups;

/// <summary>What is restored: one generation, and with a time the journal of later ones up to it.</summary>
/// <param name="Segments">In order, without a gap.</param>
/// <param name="ToMs">Records committed after it are left out; null = none is.</param>
internal sealed record RestorePlan(BackupFolder Folder, Generation Generation, IReadOnlyList<BackupFile> Segments, long? ToMs, IReadOnlyCollection<string> Skipped)
{
    /// <exception cref="InvalidDataException">There is no generation, none at or before the time, or the journal up to it is not all there.</exception>
    public static RestorePlan Make(BackupFolder folder, long? toMs)
    {
        var unreadable = new Dictionary<string, string>(StringComparer.Ordinal);
        var generations = folder.List(unreadable);
        if (generations.Count == 0)
            throw new InvalidDataException(unreadable.Count == 0 ? $"{folder.Path} holds no backup." : $"{folder.Path} holds no backup that can be read. {string.Join(' ', unreadable.Values)}");
        if (toMs is not { } to)
            return new(folder, generations[^1], generations[^1].Manifest.Segments, null, unreadable.Keys);
        var from = generations.LastOrDefault(g => g.Manifest.TakenMs <= to) ?? throw new InvalidDataException(
            $"The oldest backup in {folder.Path} is of {Text(generations[0].Manifest.TakenMs)}: nothing before it can be restored.");
        var later = generations.SkipWhile(g => g != from).ToList();
        return new(folder, from, Joined(folder, later, to), to, unreadable.Keys);
    }

    // Of a segment the newest manifest knows the most bytes.
    private static List<BackupFile> Joined(BackupFolder folder, List<Generation> generations, long toMs)
    {
        var first = generations[0].Manifest.Segments[0].Name;
        var all = new SortedDictionary<string, BackupFile>(StringComparer.Ordinal);
        var end = 0L;
        foreach (var manifest in generations.Select(g => g.Manifest))
        {
            if (all.Count > 0 && manifest.FirstPosition > end)
                throw new InvalidDataException(
                    $"The journal in {folder.Path} has a gap from position {end} to {manifest.FirstPosition}: readings up to {Text(toMs)} are not all there. Restore to a time before {Text(generations[0].Manifest.LastRecord.CommittedMs)}.");
            end = manifest.EndPosition;
            foreach (var segment in manifest.Segments.Where(s => string.CompareOrdinal(s.Name, first) >= 0))
                all[segment.Name] = segment;
            if (manifest.LastRecord.CommittedMs > toMs)
                break;
        }

        return [.. all.Values];
    }

    private static string Text(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
}
