using System.Text;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Readings;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Tests.Journal;

/// <summary>Short words for journal tests.</summary>
internal static class JournalRig
{
    public const long StartMs = 1_800_000_000_000;

    public static SegmentJournal Open(
        SyncedImage image, long segmentBytes = JournalOptions.MinSegmentBytes, long nowMs = StartMs, long minFreeBytes = 0) =>
        SegmentJournal.Open(
            new JournalOptions { Folder = "image", SegmentBytes = segmentBytes, MinFreeBytes = minFreeBytes }, image,
            new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(nowMs)));

    public static void Append(this SegmentJournal journal, string text, long committedMs = StartMs) =>
        journal.Append(Encoding.UTF8.GetBytes(text), 1, committedMs);

    /// <summary>What a new reader sees from the oldest position on: the texts of all records that are no tick.</summary>
    public static List<string> Texts(this SegmentJournal journal) =>
        journal.Records().Where(r => r.Text.Length > 0).Select(r => r.Text).ToList();

    public static List<(long Position, long CommittedMs, bool IsStart, string Text)> Records(this SegmentJournal journal)
    {
        using var reader = journal.OpenReader(journal.FirstPosition);
        return reader.ReadAll();
    }

    public static List<(long Position, long CommittedMs, bool IsStart, string Text)> ReadAll(this IJournalReader reader)
    {
        var records = new List<(long, long, bool, string)>();
        while (reader.TryRead(out var record))
            records.Add((record.Position, record.CommittedMs, record.IsStart, Encoding.UTF8.GetString(record.Entries.Span)));
        return records;
    }
}
