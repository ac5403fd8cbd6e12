using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Books;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Ingest.Admission;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Operational.Quarantine;

/// <summary>Follows a shard's journal and keeps the list of refused payloads; rows and position are one transaction.</summary>
/// <param name="timers">Monotonic: only for waiting until the disk can again.</param>
public sealed partial class QuarantineProjection(
    IJournalFeed feed, QuarantineStore store, TimeProvider timers, ILogger<QuarantineProjection> log) : BackgroundService, IJournalConsumer, IJournalFollower
{
    private const int Shard = 0;
    private const int MaxRowsAtOnce = 1_000;
    private const int MaxBytesAtOnce = 4 * 1024 * 1024;

    // Without refused payloads the position is written once in so many bytes; a restart reads them again and finds nothing.
    private const long PositionEveryBytes = 64L * 1024 * 1024;

    private readonly List<QuarantineRow> _rows = [];
    private long _rowBytes;
    private long _position;
    private long _written;
    private long _done;

    /// <inheritdoc/>
    public long DoneBefore => Volatile.Read(ref _done);

    /// <inheritdoc/>
    public string Name => "quarantine";

    /// <inheritdoc/>
    public long Position => Volatile.Read(ref _written);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The journal is read synchronously: not on the thread that starts the host.
        await Task.Yield();
        var disk = new DiskRetry(timers, Waiting);
        _position = Math.Max(await disk.RunAsync(() => store.PositionAsync(Shard, stoppingToken), stoppingToken) ?? 0, feed.FirstPosition);
        Volatile.Write(ref _written, _position);
        using var reader = feed.OpenReader(_position);
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = await disk.RunAsync(() => Collect(reader), stoppingToken);
            if (IsFull || _rows.Count > 0)
                await disk.RunAsync(() => WriteAsync(stoppingToken), stoppingToken);
            Volatile.Write(ref _done, _position);
            if (!more)
                await feed.WaitBeyondAsync(_position, stoppingToken);
        }
    }

    private bool IsFull => _rows.Count >= MaxRowsAtOnce || _rowBytes >= MaxBytesAtOnce || _position - _written >= PositionEveryBytes;

    /// <returns>False when there is nothing more to read now.</returns>
    private bool Collect(IJournalReader reader)
    {
        while (!IsFull)
        {
            if (!reader.TryRead(out var record))
                return false;
            Collect(record);
            _position = record.NextPosition;
        }

        return true;
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

    private async Task WriteAsync(CancellationToken stopping)
    {
        await store.AddAsync(Shard, _rows, _position, stopping);
        _rows.Clear();
        _rowBytes = 0;
        Volatile.Write(ref _written, _position);
    }

    private void Waiting(IOException e, int inARow)
    {
        if (inARow == 1)
            LogWaiting(e, _position);
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning, Message = "The list of refused payloads waits at {Position} until the disk can again; the journal has them. Tried again each second.")]
    private partial void LogWaiting(Exception e, long position);
}
