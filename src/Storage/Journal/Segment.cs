using System.Globalization;

namespace SensorHub.Storage.Journal;

/// <summary>One file of the journal; its name is the position of its first byte, its end is where the next begins.</summary>
internal sealed class Segment(long firstPosition)
{
    public const string Extension = ".seg";
    private const int HexDigits = 16;

    private IJournalFile? _file;
    private bool _closed;
    private readonly Lock _gate = new();

    public long FirstPosition => firstPosition;
    public string Name { get; } = firstPosition.ToString("x16", CultureInfo.InvariantCulture) + Extension;

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

    /// <summary>A shared handle for reads at any offset, opened at first use; null once the segment was removed.</summary>
    public IJournalFile? ForReading(IJournalFiles files)
    {
        lock (_gate)
            return _closed ? null : _file ??= files.OpenForReading(Name);
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _file?.Dispose();
        }
    }
}
