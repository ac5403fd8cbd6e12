using SensorHub.Devices.Readings;

namespace SensorHub.TestKit.Ingest;

/// <summary>An entry copied out of its bytes, for assertions.</summary>
public sealed record EntryCopy(
    EntryKind Kind, EntryFlags Flags, long EventMs, long ReceivedMs, int Device, int PeriodS, ushort Revision,
    IReadOnlyList<MetricValue> Values, byte[] Raw)
{
    public MetricValue this[Metric metric] => Values.Single(v => v.Metric == metric);

    public static EntryCopy Of(ReadingEntry entry)
    {
        var values = new MetricValue[entry.ValueCount];
        for (var i = 0; i < values.Length; i++)
            values[i] = entry.Value(i);
        return new(
            entry.Kind, entry.Flags, entry.EventMs, entry.ReceivedMs, entry.Device, entry.PeriodS, entry.Revision, values, entry.Raw.ToArray());
    }

    /// <summary>All entries that lie one behind the other.</summary>
    public static IReadOnlyList<EntryCopy> All(ReadOnlySpan<byte> bytes)
    {
        var entries = new List<EntryCopy>();
        while (!bytes.IsEmpty)
        {
            var entry = new ReadingEntry(bytes);
            entries.Add(Of(entry));
            bytes = bytes[entry.Length..];
        }

        return entries;
    }
}

/// <summary>Entries made by hand.</summary>
public static class Entries
{
    public static byte[] Reading(
        int device, long eventMs, IReadOnlyList<MetricValue> values, int periodS = 1, EntryFlags flags = EntryFlags.None, string raw = "{}")
    {
        var rawBytes = System.Text.Encoding.UTF8.GetBytes(raw);
        var bytes = new byte[ReadingEntryWriter.LengthOf(values.Count, rawBytes.Length)];
        ReadingEntryWriter.Write(
            bytes, new(EntryKind.Reading, flags, PayloadFormat.Json, eventMs, eventMs, device, periodS), values.ToArray(), rawBytes);
        return bytes;
    }

    public static MetricValue Value(Metric metric, double value, Quality quality = Quality.Good) => new(metric, quality, value);
}
