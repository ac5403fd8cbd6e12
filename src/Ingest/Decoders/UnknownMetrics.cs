using System.Text;

namespace SensorHub.Ingest.Decoders;

/// <summary>Counts metric names that are not in the table: the first 1 000 by name, the rest together. Thread safe.</summary>
public sealed class UnknownMetrics
{
    public const int MaxNames = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _counts = [];
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _byChars;
    private long _total;

    public UnknownMetrics() => _byChars = _counts.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Values that came under any name not in the table.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>Printable names with their counts, most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Snapshot()
    {
        lock (_gate)
            return [.. _counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)];
    }

    internal void Count(ReadOnlySpan<byte> name)
    {
        Span<char> chars = stackalloc char[Printable.MaxLength];
        var isPlain = name.Length <= chars.Length && name.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;
        scoped ReadOnlySpan<char> key = isPlain ? chars[..Encoding.ASCII.GetChars(name, chars)] : Printable.Of(name);
        lock (_gate)
        {
            _total++;
            if (_byChars.TryGetValue(key, out var count) || _counts.Count < MaxNames)
                _byChars[key] = count + 1;
        }
    }
}
