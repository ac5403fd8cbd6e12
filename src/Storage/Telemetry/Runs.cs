using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Telemetry;

/// <summary>What many neighbouring entries have alike, as runs: { length, u8 kind, u8 flags, u8 format, revision } and { length, u8 quality }.</summary>
internal static class Runs
{
    public static void WriteHeads(VarIntWriter writer, ReadOnlySpan<EntryRow> rows)
    {
        for (var i = 0; i < rows.Length;)
        {
            var head = HeadOf(rows[i]);
            var end = i + 1;
            while (end < rows.Length && HeadOf(rows[end]) == head)
                end++;
            writer.Unsigned((ulong)(end - i));
            writer.Byte((byte)head.Kind);
            writer.Byte((byte)head.Flags);
            writer.Byte((byte)head.Format);
            writer.Unsigned(head.Revision);
            i = end;
        }
    }

    /// <param name="rows">Their heads are those of a plain reading so far: such runs are not touched.</param>
    public static void ReadHeads(ref VarIntReader reader, Span<EntryRow> rows)
    {
        while (rows.Length > 0)
        {
            var run = (int)reader.Unsigned();
            var head = (Kind: (EntryKind)reader.Byte(), Flags: (EntryFlags)reader.Byte(), Format: (PayloadFormat)reader.Byte(), Revision: (ushort)reader.Unsigned());
            if (head != default)
            {
                foreach (ref var row in rows[..run])
                    row = row with { Kind = head.Kind, Flags = head.Flags, Format = head.Format, Revision = head.Revision };
            }

            rows = rows[run..];
        }
    }

    public static void WriteQualities(VarIntWriter writer, ReadOnlySpan<Quality> qualities)
    {
        while (qualities.Length > 0)
        {
            var end = qualities.IndexOfAnyExcept(qualities[0]);
            var run = end < 0 ? qualities.Length : end;
            writer.Unsigned((ulong)run);
            writer.Byte((byte)qualities[0]);
            qualities = qualities[run..];
        }
    }

    private static (EntryKind Kind, EntryFlags Flags, PayloadFormat Format, ushort Revision) HeadOf(in EntryRow row) =>
        (row.Kind, row.Flags, row.Format, row.Revision);
}
