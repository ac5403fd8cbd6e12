using System.Buffers;
using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Telemetry;

/// <summary>Makes entries of rows again, without raw bytes.</summary>
internal static class RowEntries
{
    /// <param name="scratch">Overwritten; holds the entry until its next use.</param>
    public static ReadingEntry Write(in EntryRow row, ReadOnlySpan<MetricValue> values, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        var length = ReadingEntryWriter.Write(
            scratch.GetSpan(ReadingEntryWriter.LengthOf(values.Length, 0)),
            new(row.Kind, row.Flags, row.Format, row.EventMs, row.ReceivedMs, row.Device, row.PeriodS, row.Revision), values, []);
        scratch.Advance(length);
        return new(scratch.WrittenSpan);
    }

    /// <summary>True when an entry of the row's key is the one that the row was made of, or says the very same.</summary>
    public static bool IsOf(in EntryRow row, ReadOnlySpan<MetricValue> values, ReadingEntry entry)
    {
        if (entry.Kind != row.Kind || entry.Revision != row.Revision || entry.Flags != row.Flags || entry.ValueCount < values.Length)
            return false;
        // Rows name a metric once, in an order of their own.
        for (var i = 0; i < entry.ValueCount; i++)
        {
            if (!IsNamed(entry.Value(i).Metric, values))
                return false;
        }

        foreach (ref readonly var value in values)
        {
            if (!entry.TryGet(value.Metric, out var own) || own != value)
                return false;
        }

        return true;
    }

    private static bool IsNamed(Metric metric, ReadOnlySpan<MetricValue> values)
    {
        foreach (ref readonly var value in values)
        {
            if (value.Metric == metric)
                return true;
        }

        return false;
    }
}
