using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Sessions;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Telemetry.Retention;
using SensorHub.Storage.Telemetry.Rollups;
using SensorHub.Storage.Telemetry.Series;

namespace SensorHub.Storage.Telemetry;

/// <summary>Telemetry behind the journal: index, chunks, and what is read out of both.</summary>
public sealed class TelemetryStore : IDisposable
{
    // A few seconds of reading at most.
    private const long SuspectBytes = 128L << 20;
    private readonly SegmentJournal _journal;
    private readonly ChunkStore _chunks;
    private readonly UnreadableDays _unreadable;
    private readonly HourCache _hours;
    private readonly SuspectReadings _suspects = new();

    private TelemetryStore(TelemetryOptions options, SegmentJournal journal, ChunkStore chunks, Keeping keeping, UnreadableDays unreadable, ILogger logger)
    {
        var recent = new RecentIndex();
        DatabaseFile = options.DatabaseFile;
        _journal = journal;
        _chunks = chunks;
        _unreadable = unreadable;
        _hours = new(chunks, options.HourCacheBytes);
        Held = chunks.Held();
        Recent = recent;
        Index = new ReadingIndex(recent, _hours, journal, chunks, _suspects, options.MaxUncompactedBytes);
        History = new ReadingHistory(recent, chunks, journal);
        Series = new TelemetrySeries(recent, chunks, journal);
        var evidence = new RawEvidence(chunks, journal);
        Raw = new RawReadings(recent, chunks, journal, evidence);
        Compactor = new(options, journal, recent, chunks, new RollupWriter(options.Calendar), evidence, keeping, unreadable, logger);
    }

    public string DatabaseFile { get; }

    /// <summary>For the commit thread.</summary>
    public IReadingIndex Index { get; }

    /// <summary>Packet identifiers held by sessions, as the whole journal has them; from here on the commit thread's.</summary>
    public HeldPackets Held { get; }

    public IReadingHistory History { get; }

    /// <summary>Answers out of roll-ups and single values, whichever is right.</summary>
    public ISeriesStore Series { get; }
    public IRawReadings Raw { get; }
    public Compactor Compactor { get; }

    /// <summary>Event time before which values of a period may be gone, Unix ms; null = none is. Any thread.</summary>
    /// <exception cref="IOException">The file cannot be read now; the same may be asked again.</exception>
    public long? RemovedBeforeMs(int periodS)
    {
        var reader = _chunks.Rent();
        try
        {
            return reader.RemovedBeforeMs(RetentionPass.ClassOf(periodS));
        }
        finally
        {
            _chunks.Return(reader);
        }
    }

    /// <summary>Days that were found unreadable and are passed over, see the log for why. Any thread.</summary>
    public IReadOnlyCollection<DayKey> UnreadableDays => _unreadable.GivenUp;

    internal RecentIndex Recent { get; }

    internal ChunkStore Chunks => _chunks;

    /// <summary>Entries of one device hour by hour, for one thread.</summary>
    internal HourLoader OpenHours() => new(Recent, _chunks, _journal);

    /// <summary>Opens or makes the database and indexes the part of the journal that is not compacted.</summary>
    /// <param name="keeping">Null = the usual times and no holds.</param>
    /// <exception cref="ArgumentException">The options are faulty; names every fault.</exception>
    /// <exception cref="InvalidDataException">Journal and database do not fit together, or the journal is damaged.</exception>
    public static Task<TelemetryStore> OpenAsync(
        TelemetryOptions options, SegmentJournal journal, ILogger<TelemetryStore>? logger = null, Keeping? keeping = null,
        CancellationToken cancellation = default)
    {
        var faults = options.Faults().ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        return Task.Run(() => Open(options, journal, keeping ?? Keeping.Default, (ILogger?)logger ?? NullLogger.Instance, cancellation), cancellation);
    }

    public void Dispose()
    {
        _hours.Dispose();
        _chunks.Dispose();
    }

    private static TelemetryStore Open(
        TelemetryOptions options, SegmentJournal journal, Keeping keeping, ILogger logger, CancellationToken cancellation)
    {
        PrivateFile.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(options.DatabaseFile))!);
        PrivateFile.EnsureThere(options.DatabaseFile);
        var unreadable = new UnreadableDays(keeping.Timers, logger);
        var chunks = new ChunkStore(options.DatabaseFile, unreadable);
        try
        {
            Check(options, journal, chunks.CompactedPosition);
            var store = new TelemetryStore(options, journal, chunks, keeping, unreadable, logger);
            foreach (var newest in chunks.NewestOfSeries())
                store.Recent.NoteCompacted(newest);
            store.KnowSuspectsAgain(journal, logger, cancellation);
            var entries = store.IndexJournal(journal, cancellation);
            logger.TelemetryOpened(chunks.CompactedPosition, entries, journal.DurablePosition);
            return store;
        }
        catch
        {
            chunks.Dispose();
            throw;
        }
    }

    private static void Check(TelemetryOptions options, SegmentJournal journal, long compacted)
    {
        if (compacted < journal.FirstPosition)
            throw new InvalidDataException(
                $"The journal begins at position {journal.FirstPosition} but {options.DatabaseFile} is compacted only up to {compacted}: " +
                "segments are missing. Restore journal and database from the same backup.");
        if (compacted > journal.DurablePosition)
            throw new InvalidDataException(
                $"{options.DatabaseFile} is compacted up to position {compacted} but the journal ends at {journal.DurablePosition}: " +
                "the journal is older than the database. Restore both from the same backup.");
    }

    // What is compacted is known again only from the journal, which is kept longer: of what suspect clocks sent, chunks have no index.
    private void KnowSuspectsAgain(SegmentJournal journal, ILogger logger, CancellationToken cancellation)
    {
        var compacted = _chunks.CompactedPosition;
        var from = journal.Segments().First(s => s.EndPosition > compacted - SuspectBytes).FirstPosition;
        try
        {
            using var reader = journal.OpenReader(from);
            while (reader.TryRead(out var record) && record.Position < compacted)
            {
                cancellation.ThrowIfCancellationRequested();
                var entries = record.Entries.Span;
                for (var at = 0; at < entries.Length;)
                {
                    var entry = new ReadingEntry(entries[at..]);
                    if (entry.IsReading && entry.Flags.HasFlag(EntryFlags.ClockSuspect))
                        _suspects.TryAdd(entry);
                    at += entry.Length;
                }
            }
        }
        catch (InvalidDataException e)
        {
            logger.SuspectsForgotten(e, from, compacted);
        }
    }

    private long IndexJournal(SegmentJournal journal, CancellationToken cancellation)
    {
        var count = 0L;
        using var reader = journal.OpenReader(_chunks.CompactedPosition);
        while (reader.TryRead(out var record))
        {
            cancellation.ThrowIfCancellationRequested();
            var entries = record.Entries.Span;
            for (var at = 0; at < entries.Length;)
            {
                var entry = new ReadingEntry(entries[at..]);
                Held.Apply(entry);
                if (entry.IsReading)
                {
                    var isSuspect = entry.Flags.HasFlag(EntryFlags.ClockSuspect);
                    Recent.Add(entry.Device, entry.EventMs, entry.PeriodS, record.PositionOf(at), isSuspect);
                    if (isSuspect)
                        _suspects.TryAdd(entry);
                    count++;
                }

                at += entry.Length;
            }
        }

        return count;
    }
}
