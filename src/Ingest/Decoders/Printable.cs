using System.Buffers;
using System.Globalization;
using System.Text;

namespace SensorHub.Ingest.Decoders;

/// <summary>Makes what strangers sent fit for a log line or a page: short, and nothing in it but visible characters.</summary>
public static class Printable
{
    public const int MaxLength = 64;

    /// <summary>Ill-formed bytes become <c>\xNN</c>; control, format and separator characters <c>\u{N}</c>; the rest behind <see cref="MaxLength"/> an ellipsis.</summary>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        var text = new StringBuilder(Math.Min(utf8.Length, MaxLength));
        while (!utf8.IsEmpty)
        {
            if (text.Length >= MaxLength)
                return text.Append('…').ToString();
            if (Rune.DecodeFromUtf8(utf8, out var rune, out var size) != OperationStatus.Done)
                text.Append("\\x").Append(utf8[0].ToString("x2", CultureInfo.InvariantCulture));
            else if (IsVisible(rune))
                text.Append(rune.ToString());
            else
                text.Append("\\u{").Append(rune.Value.ToString("x", CultureInfo.InvariantCulture)).Append('}');
            utf8 = utf8[size..];
        }

        return text.ToString();
    }

    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    private static bool IsVisible(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
