using System.Buffers;
using System.Buffers.Text;
using System.Text;
using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Influx;

/// <summary>
/// Lines of one request. What is written for an entry follows from the entry alone: written again, it meets the same points.
/// <code>noise,device=N-17,period=60 leq=61.2,lmax=70.4 1700000000000</code>
/// Source: InfluxDB 1.x, "Line protocol reference". Not thread safe.
/// </summary>
/// <param name="withRevisions">Corrections are series of their own, for a server that does not overwrite.</param>
internal sealed class LineBatch(bool withRevisions)
{
    private const int MaxNumberLength = 32;
    private static readonly SearchValues<char> Special = SearchValues.Create(", =");
    private static readonly SearchValues<char> Unwritable = SearchValues.Create("\\\n\r\t");
    private readonly ArrayBufferWriter<byte> _lines = new();

    public int Count { get; private set; }
    public int Length => _lines.WrittenCount;
    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    /// <summary>A tag's value as it can be written: for a backslash and the ends of lines there is no escape, so others stand for them.</summary>
    public static string TagText(string text) => !text.AsSpan().ContainsAny(Unwritable)
        ? text
        : string.Concat(text.Select(letter => letter switch { '\\' => '/', '\n' or '\r' or '\t' => ' ', _ => letter }));

    public void Clear()
    {
        _lines.ResetWrittenCount();
        Count = 0;
    }

    /// <summary>Adds an entry that is in force, one line for each family of its metrics; of conflicts and suspect clocks nothing.</summary>
    public void Add(string device, int periodS, long eventMs, EntryKind kind, EntryFlags flags, ushort revision, ReadOnlySpan<MetricValue> values)
    {
        if (kind is not (EntryKind.Reading or EntryKind.Merge or EntryKind.Correction) || flags.HasFlag(EntryFlags.ClockSuspect))
            return;
        for (var family = 0; family < LineNames.Families; family++)
        {
            var separator = (byte)0;
            foreach (ref readonly var value in values)
            {
                if (LineNames.FamilyOf(value.Metric) != family || !MetricTable.IsKnown(value.Metric))
                    continue;
                if (separator == 0)
                    Tags(family, device, periodS, kind == EntryKind.Correction && withRevisions ? revision : (ushort)0);
                separator = Fields(separator == 0 ? (byte)' ' : (byte)',', value, kind == EntryKind.Correction && !withRevisions);
            }

            if (separator == 0)
                continue;
            Write((byte)' ');
            Write(eventMs);
            Write((byte)'\n');
            Count++;
        }
    }

    private void Tags(int family, string device, int periodS, ushort revision)
    {
        _lines.Write(LineNames.FamilyName(family));
        _lines.Write(",device="u8);
        Escaped(device);
        _lines.Write(",period="u8);
        Write(periodS);
        if (revision == 0)
            return;
        _lines.Write(",revision="u8);
        Write(revision);
    }

    /// <returns>What stands before the next field.</returns>
    private byte Fields(byte separator, in MetricValue value, bool overwrites)
    {
        var name = LineNames.FieldName(value.Metric);
        Write(separator);
        _lines.Write(name);
        if (value.Quality != Quality.Good)
            _lines.Write("_flagged"u8);
        Write((byte)'=');
        Write(value.Value);
        if (value.Quality == Quality.Good && !overwrites)
            return (byte)',';
        Write((byte)',');
        _lines.Write(name);
        _lines.Write("_quality="u8);
        Write((long)value.Quality);
        return (byte)',';
    }

    private void Escaped(string text)
    {
        var shown = TagText(text);
        if (shown.AsSpan().ContainsAny(Special))
            shown = shown.Replace(",", @"\,", StringComparison.Ordinal).Replace(" ", @"\ ", StringComparison.Ordinal).Replace("=", @"\=", StringComparison.Ordinal);
        Encoding.UTF8.GetBytes(shown, _lines);
    }

    private void Write(byte letter)
    {
        _lines.GetSpan(1)[0] = letter;
        _lines.Advance(1);
    }

    private void Write(long number)
    {
        Utf8Formatter.TryFormat(number, _lines.GetSpan(MaxNumberLength), out var length);
        _lines.Advance(length);
    }

    // The shortest text that reads back as the same number.
    private void Write(double number)
    {
        number.TryFormat(_lines.GetSpan(MaxNumberLength), out var length, "R", System.Globalization.CultureInfo.InvariantCulture);
        _lines.Advance(length);
    }
}
