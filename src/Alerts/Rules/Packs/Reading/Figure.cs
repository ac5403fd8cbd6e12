using System.Globalization;

namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>A number as packs write it: <c>55 dB(A) [s] GB 12523-2025, table 1</c>.</summary>
/// <param name="Unit">As written; empty for a bare number.</param>
/// <param name="Mark">Letter of the confidence; null = none is written.</param>
/// <param name="Source">Clause or reason behind the mark; may be empty.</param>
internal sealed record Figure(double Value, string Unit, string? Mark, string Source)
{
    private const int LongestNumber = 20;

    // NUMBER [UNIT] "[" MARK "]" [SOURCE]
    public static Figure? Parse(string text)
    {
        var length = text.TakeWhile(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+').Count();
        if (length is 0 or > LongestNumber
            || !double.TryParse(text.AsSpan(0, length), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return null;
        var rest = text[length..];
        var open = rest.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
            return new(value, rest.Trim(), null, "");
        var close = rest.IndexOf(']', open);
        return close < 0 ? null : new(value, rest[..open].Trim(), rest[(open + 1)..close].Trim(), rest[(close + 1)..].Trim());
    }

    /// <summary>Number and unit, as people read them.</summary>
    public string Amount => Unit.Length == 0 ? $"{Value}" : $"{Value} {Unit}";
}

/// <summary>How sure a number is, by the letter that packs write.</summary>
internal static class Marks
{
    private static readonly IReadOnlyList<(string Letter, Confidence Confidence, string Meaning)> All =
    [
        ("T", Confidence.Text, "read in the text itself"),
        ("s", Confidence.Secondary, "read in a secondary source"),
        ("L", Confidence.Local, "local or a maker's practice"),
        ("M", Confidence.Memory, "from memory"),
        ("D", Confidence.Design, "our own advice"),
    ];

    public static string Explained { get; } = string.Join(", ", All.Select(m => $"{m.Letter} ({m.Meaning})"));

    public static string LetterOf(Confidence confidence) => All.Single(m => m.Confidence == confidence).Letter;

    /// <summary>Case counts: there is an s and no S.</summary>
    public static bool TryGet(string letter, out Confidence confidence)
    {
        foreach (var mark in All)
        {
            if (mark.Letter == letter)
            {
                confidence = mark.Confidence;
                return true;
            }
        }

        confidence = default;
        return false;
    }
}
