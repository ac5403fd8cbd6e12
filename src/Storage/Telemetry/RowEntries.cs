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
}
