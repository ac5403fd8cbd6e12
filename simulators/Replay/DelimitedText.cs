using System.Text;

namespace SensorHub.Simulators.Replay;

/// <summary>One line of delimited text as trimmed fields; a field in quotes may hold the delimiter, and <c>""</c> is a quote in it.</summary>
internal static class DelimitedText
{
    private static readonly char[] Delimiters = [',', ';', '|', '\t'];

    /// <summary>The one that the header has most of; null when it has none.</summary>
    public static char? DelimiterOf(string header)
    {
        var best = Delimiters.MaxBy(delimiter => header.Count(c => c == delimiter));
        return header.Contains(best) ? best : null;
    }

    public static List<string> Split(string line, char delimiter)
    {
        var fields = new List<string>();
        if (!line.Contains('"'))
        {
            fields.AddRange(line.Split(delimiter, StringSplitOptions.TrimEntries));
            return fields;
        }

        var (field, quoted) = (new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == delimiter && !quoted) Take();
            else field.Append(line[i]);
        }

        Take();
        return fields;

        void Take()
        {
            fields.Add(field.ToString().Trim());
            field.Clear();
        }
    }
}
