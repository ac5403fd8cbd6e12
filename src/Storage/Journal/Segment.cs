using System.Globalization;

namespace SensorHub.Storage.Journal;

/// <summary>One file of the journal; its name is the position of its first byte, its end is where the next begins.</summary>
internal sealed class Segment(long firstPosition)
{
    public const string Extension = ".seg";
    private const int HexDigits = 16;

    public long FirstPosition => firstPosition;
    public string Name { get; } = firstPosition.ToString("x16", CultureInfo.InvariantCulture) + Extension;

    /// <summary>It was removed or replaced. For <see cref="ReadHandles"/>.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Null for a file that is no segment.</summary>
    public static Segment? FromName(string name) =>
        name.Length == HexDigits + Extension.Length
        && name.EndsWith(Extension, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(0, HexDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var first)
            ? new(first)
            : null;

    /// <summary>The segments of a folder, oldest first; other files are left alone.</summary>
    public static Segment[] InOrder(IJournalFiles files) =>
        [.. files.List().Select(FromName).OfType<Segment>().OrderBy(s => s.FirstPosition)];
}
