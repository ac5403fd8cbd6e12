using System.Buffers;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Telemetry.Retention;
using SensorHub.Storage.Tests.Journal;

namespace SensorHub.Storage.Tests.Telemetry;

/// <summary>A journal, in memory unless told otherwise, with a telemetry database on disk; both survive <see cref="Reopen"/>.</summary>
internal sealed class StoreRig : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("telemetry-").FullName;
    private readonly SyncedImage? _image;
    private readonly JournalOptions _options;
    private readonly Keeping? _keeping;
    private readonly CityCalendar _calendar;

    public StoreRig(
        long segmentBytes = 2048, int keepDays = 30, long keepBytes = 0, bool onDisk = false, long minFreeBytes = 0, Keeping? keeping = null,
        CityCalendar? calendar = null)
    {
        _keeping = keeping;
        _calendar = calendar ?? new(TimeZoneInfo.Utc);
        _image = onDisk ? null : new();
        _options = new() { Folder = Path.Combine(_folder, "data", "journal"), SegmentBytes = segmentBytes, KeepDays = keepDays, KeepBytes = keepBytes, MinFreeBytes = minFreeBytes };
        Open();
    }

    private StoreRig(StoreRig before)
    {
        (_keeping, _calendar, _options) = (before._keeping, before._calendar, before._options);
        _image = before.Image.PowerCut();
        Directory.CreateDirectory(Path.GetDirectoryName(DatabaseFile)!);
        foreach (var suffix in new[] { "", "-wal" })
        {
            if (File.Exists(before.DatabaseFile + suffix))
                File.Copy(before.DatabaseFile + suffix, DatabaseFile + suffix);
        }

        Open();
    }

    /// <summary>For stores that a test opens by itself.</summary>
    public static UnreadableDays NoneUnreadable => new(new FakeTimeProvider(), NullLogger.Instance);

    public SegmentJournal Journal { get; private set; } = null!;
    public TelemetryStore Store { get; private set; } = null!;
    /// <summary>The journal's disk; only in memory.</summary>
    public SyncedImage Image => _image!;
    public string DatabaseFile => Path.Combine(_folder, "data", "telemetry.db");

    /// <summary>Indexes and appends entries as one record, as the commit does.</summary>
    /// <returns>Positions of the entries.</returns>
    public List<long> Commit(params IReadOnlyList<byte[]> entries) => Commit(JournalRig.StartMs, entries);

    public List<long> Commit(long committedMs, IReadOnlyList<byte[]> entries)
    {
        var positions = new List<long>();
        var at = Journal.NextEntryPosition();
        foreach (var bytes in entries)
        {
            var entry = new ReadingEntry(bytes);
            Store.Index.Add(entry.Device, entry.EventMs, entry.PeriodS, at, entry.Flags.HasFlag(EntryFlags.ClockSuspect));
            positions.Add(at);
            at += bytes.Length;
        }

        Journal.Append(entries.SelectMany(e => e).ToArray(), entries.Count, committedMs);
        return positions;
    }

    /// <summary>Compacts every full segment before a position.</summary>
    public void CompactAll(long evaluatedPosition = long.MaxValue)
    {
        while (Store.Compactor.CompactNext(evaluatedPosition))
        {
        }
    }

    /// <summary>Compacts all there is, as when nothing came for a while.</summary>
    public void CompactQuiet()
    {
        while (Store.Compactor.CompactNext(long.MaxValue, isQuiet: true))
        {
        }
    }

    public void SealAll()
    {
        while (Store.Compactor.SealNext())
        {
        }
    }

    /// <summary>Hours of a device that have parts.</summary>
    public List<long> Unsealed(int device, int periodS = 1)
    {
        using var chunks = new ChunkStore(DatabaseFile, NoneUnreadable);
        return chunks.UnsealedHours(device, periodS, long.MinValue, long.MaxValue);
    }

    /// <summary>All entries of a device as text, with where they lie and when they were received.</summary>
    public List<string> Evidence(int device)
    {
        var entries = new List<string>();
        Store.Raw.ReadEntries(device, null, long.MinValue, long.MaxValue, (long position, in ReadingEntry entry) =>
            entries.Add($"{position} {Convert.ToHexString(entry.Bytes)}"));
        return entries;
    }

    /// <summary>What a start finds after the power fails now. This one is still to be disposed. Only in memory.</summary>
    public StoreRig AfterPowerCut() => new(this);

    /// <param name="meanwhile">What is done to the database file.</param>
    public void Reopen(Action<string>? meanwhile = null)
    {
        Store.Dispose();
        Journal.Dispose();
        meanwhile?.Invoke(DatabaseFile);
        Open();
    }

    /// <summary>Readings of a device as text: time, period, values in force.</summary>
    public List<(long EventMs, string Values)> Read(
        int device, int? periodS = 1, long fromMs = long.MinValue, long toMs = long.MaxValue, long asOf = long.MaxValue, bool suspect = false)
    {
        var readings = new List<(long, string)>();
        Store.History.Read(device, periodS, fromMs, toMs, asOf, (ms, flags, values) => readings.Add((ms, Text(flags, values))), suspect)
            .ShouldBe(readings.Count);
        return readings;
    }

    public static string Text(EntryFlags flags, ReadOnlySpan<MetricValue> values) =>
        flags + " " + string.Join(',', values.ToArray().Select(v => $"{v.Metric}={v.Value:R}/{v.Quality}"));

    public List<byte[]> Find(int device, long eventMs, int periodS)
    {
        var found = new ArrayBufferWriter<byte>();
        var any = Store.Index.TryFind(device, eventMs, periodS, [], Journal.NextEntryPosition(), found);
        var entries = new List<byte[]>();
        for (var at = 0; at < found.WrittenCount;)
        {
            var entry = new ReadingEntry(found.WrittenSpan[at..]);
            entries.Add(entry.Bytes.ToArray());
            at += entry.Length;
        }

        any.ShouldBe(entries.Count > 0);
        return entries;
    }

    public long Count(string table) => Scalar($"SELECT count(*) FROM {table}");

    public long FirstEventMs(int device)
    {
        var first = long.MaxValue;
        Store.History.Read(device, 1, long.MinValue, long.MaxValue, long.MaxValue, (ms, _, _) => first = Math.Min(first, ms));
        return first;
    }

    public long Scalar(string sql)
    {
        using var connection = Connect();
        return connection.QuerySingle<long>(sql);
    }

    public void Execute(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }

    public void Dispose()
    {
        Store.Dispose();
        Journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private SqliteConnection Connect() => new($"Data Source={DatabaseFile};Pooling=False");

    private void Open()
    {
        var city = new FakeTimeProvider();
        Journal = _image is null ? SegmentJournal.Open(_options, city) : SegmentJournal.Open(_options, _image, city);
        Store = TelemetryStore.OpenAsync(new() { DatabaseFile = DatabaseFile, Calendar = _calendar }, Journal, keeping: _keeping).GetAwaiter().GetResult();
    }
}
