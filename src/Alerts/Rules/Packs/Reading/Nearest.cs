namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>What somebody may have meant by a word that is not known.</summary>
internal static class Nearest
{
    private const int LongestCompared = 40;

    /// <summary>The known word with the fewest letters changed, when these are a third of it or less; else null.</summary>
    public static string? To(string word, IEnumerable<string> known) => word.Length > LongestCompared
        ? null
        : known.Select(k => (Word: k, Distance: Distance(word, k)))
            .Where(k => k.Distance * 3 <= Math.Max(word.Length, k.Word.Length))
            .OrderBy(k => k.Distance).ThenBy(k => k.Word, StringComparer.Ordinal)
            .Select(k => k.Word).FirstOrDefault();

    /// <summary>What to write instead of it.</summary>
    public static string Advice(string word, IReadOnlyCollection<string> known) => To(word, known) is { } near
        ? $"did you mean {near}? Known here: {string.Join(", ", known)}"
        : $"known here: {string.Join(", ", known)}";

    // Levenshtein, row by row.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
