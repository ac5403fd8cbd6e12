using SensorHub.Devices.Readings;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Tests.Telemetry;

/// <summary>Entries as admission makes them.</summary>
internal static class Entries
{
    public static byte[] Of(
        int device, long eventMs, double leq, EntryKind kind = EntryKind.Reading, EntryFlags flags = EntryFlags.None, int periodS = 1) =>
        Of(device, eventMs, periodS, kind, flags, [new(Metric.Leq, Quality.Good, leq)]);

    public static byte[] Of(
        int device, long eventMs, int periodS, EntryKind kind, EntryFlags flags, ReadOnlySpan<MetricValue> values, ushort revision = 0)
    {
        var raw = "{\"leq\":1}"u8;
        var bytes = new byte[ReadingEntryWriter.LengthOf(values.Length, raw.Length)];
        ReadingEntryWriter.Write(
            bytes, new(kind, flags, PayloadFormat.Json, eventMs, eventMs + 700, device, periodS, revision), values, raw);
        return bytes;
    }

    /// <summary>Where the next entry will lie if it is the first of its record.</summary>
    public static long NextEntryPosition(this SegmentJournal journal) => journal.NextPosition + JournalRecord.HeaderLength;
}
