using System.Buffers.Binary;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>
/// Appends numbered records to a journal without end and writes each number to its output: when the record is on disk, or before, as a
/// hub would that acknowledges early.
/// </summary>
internal static class JournalWriter
{
    public const string Verb = "write-journal", EarlyVerb = "write-journal-early";
    private const int SegmentBytes = 1 << 16;
    private const int MaxRecordBytes = 6000;

    public static JournalOptions OptionsFor(string folder) => new() { Folder = Path.Combine(folder, "journal"), SegmentBytes = SegmentBytes };

    public static int Run(string folder, bool early, TextWriter acknowledged)
    {
        using var journal = SegmentJournal.Open(OptionsFor(folder), SystemClock.Instance);
        for (var number = Numbers(journal).DefaultIfEmpty(-1).Max() + 1; ; number++)
        {
            // The number, then bytes that follow from it.
            var entry = new byte[4 + number * 7919 % MaxRecordBytes];
            new Random(number).NextBytes(entry);
            BinaryPrimitives.WriteInt32LittleEndian(entry, number);
            if (!early)
                Append(journal, entry, number);
            acknowledged.WriteLine(number);
            acknowledged.Flush();
            if (early)
                Append(journal, entry, number);
        }
    }

    // As the commit thread does: the same record until the disk takes it.
    private static void Append(SegmentJournal journal, byte[] entry, int number)
    {
        while (true)
        {
            try
            {
                journal.Append(entry, 1, committedMs: number);
                return;
            }
            catch (IOException)
            {
            }
        }
    }

    /// <summary>What the journal holds, in order; a record that was never written is a fault.</summary>
    public static IEnumerable<int> Numbers(SegmentJournal journal)
    {
        using var reader = journal.OpenReader(journal.FirstPosition);
        while (reader.TryRead(out var record))
        {
            if (record.Entries.IsEmpty)
                continue;
            var number = BinaryPrimitives.ReadInt32LittleEndian(record.Entries.Span);
            var expected = new byte[4 + number * 7919 % MaxRecordBytes];
            new Random(number).NextBytes(expected);
            if (!record.Entries.Span[4..].SequenceEqual(expected.AsSpan(4)))
                throw new InvalidDataException($"Record {number} is not the one that was written.");
            yield return number;
        }
    }
}
