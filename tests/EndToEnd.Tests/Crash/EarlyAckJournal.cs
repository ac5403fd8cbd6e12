using System.Collections.Concurrent;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>The classic sin, for control: says that a record is on disk and writes it afterwards.</summary>
internal sealed class EarlyAckJournal : IJournal
{
    private readonly BlockingCollection<(byte[] Entries, int Count, long CommittedMs)> _later = new(boundedCapacity: 1000);
    private readonly IJournal _journal;

    public EarlyAckJournal(IJournal journal)
    {
        _journal = journal;
        NextPosition = journal.NextPosition;
        new Thread(Write) { IsBackground = true }.Start();
    }

    public long NextPosition { get; private set; }

    public void Append(ReadOnlySpan<byte> entries, int entryCount, long committedMs)
    {
        _later.Add((entries.ToArray(), entryCount, committedMs));
        NextPosition += JournalRecord.HeaderLength + entries.Length;
    }

    private void Write()
    {
        foreach (var (entries, count, committedMs) in _later.GetConsumingEnumerable())
            _journal.Append(entries, count, committedMs);
    }
}
