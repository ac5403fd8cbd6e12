using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;

namespace SensorHub.Storage.Sqlite.Quarantine;

/// <summary>Follows a shard's journal and keeps the list of refused payloads; rows and position are one transaction.</summary>
/// <param name="timers">Monotonic: only for waiting until the disk can again.</param>
public sealed partial class QuarantineProjection(
    IJournalFeed feed, QuarantineStore store, TimeProvider timers, ILogger<QuarantineProjection> log) : BackgroundService
{
    private const int Shard = 0;
    private const int MaxRowsAtOnce = 1_000;
    private const int MaxBytesAtOnce = 4 * 1024 * 1024;

    // Without refused payloads the position is written once in so many bytes; a restart reads them again and finds nothing.
    private const long PositionEveryBytes = 64L * 1024 * 1024;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly List<QuarantineRow> _rows = [];
    private long _rowBytes;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The journal is read synchronously: not on the thread that starts the host.
        await Task.Yield();
        var written = Math.Max(await store.PositionAsync(Shard, stoppingToken) ?? 0, feed.FirstPosition);
        using var reader = feed.OpenReader(written);
        var position = written;
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = reader.TryRead(out var record);
            if (more)
            {
                Collect(record);
                position = record.NextPosition;
            }

            var full = _rows.Count >= MaxRowsAtOnce || _rowBytes >= MaxBytesAtOnce || position - written >= PositionEveryBytes;
            if (full || (!more && _rows.Count > 0))
            {
                await WriteAsync(position, stoppingToken);
                written = position;
            }

            if (!more)
                await feed.WaitBeyondAsync(position, stoppingToken);
        }
    }

    private void Collect(in JournalRecord record)
    {
        var entries = record.Entries.Span;
        for (var offset = 0; offset < entries.Length;)
        {
            var entry = new ReadingEntry(entries[offset..]);
            if (entry.Kind == EntryKind.Quarantine)
                Collect(entry, record.PositionOf(offset));
            offset += entry.Length;
        }
    }

    private void Collect(ReadingEntry entry, long position)
    {
        var refused = new QuarantineEntry(entry);
        _rows.Add(new()
        {
            Position = position,
            ReceivedMs = entry.ReceivedMs,
            Device = entry.Device,
            Format = (int)entry.Format,
            Reason = (int)refused.Reason,
            Detail = Encoding.UTF8.GetString(refused.Detail),
            Topic = Encoding.UTF8.GetString(refused.Topic),
            Payload = refused.Payload.ToArray(),
        });
        _rowBytes += refused.Payload.Length;
    }

    private async Task WriteAsync(long position, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await store.AddAsync(Shard, _rows, position, stopping);
                _rows.Clear();
                _rowBytes = 0;
                return;
            }
            catch (IOException e)
            {
                LogWaiting(e, _rows.Count);
                await Task.Delay(Retry, timers, stopping);
            }
        }
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning, Message = "{Rows} refused payloads wait for hub.db; the journal has them.")]
    private partial void LogWaiting(Exception e, int rows);
}
