using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Ingest.Sessions;
using SensorHub.Storage.Sqlite;

namespace SensorHub.Storage.Telemetry;

/// <summary>Compacted telemetry in one database. One thread writes; any thread reads, with a reader of its own.</summary>
internal sealed class ChunkStore : IDisposable
{
    private const int IdleReaders = 8;
    private const int TrailsAtOnce = 1000;
    private const int PagesAtOnce = 512;

    private readonly string _file;
    private readonly UnreadableDays _unreadable;
    private readonly WritingConnection _writer;
    private readonly ConcurrentBag<ChunkReader> _idle = [];
    private long _compactedPosition;
    private long _removals;

    public ChunkStore(string file, UnreadableDays unreadable)
    {
        _file = file;
        _unreadable = unreadable;
        _writer = new(() => ChunkSchema.OpenForWriting(file));
        try
        {
            _compactedPosition = _writer.Use(connection =>
            {
                WriteAheadLog.SettleAtStart(connection);
                return connection.QuerySingle<long>("SELECT position FROM compacted");
            });
        }
        catch
        {
            _writer.Dispose();
            throw;
        }
    }

    /// <summary>The journal before it is in chunks, durable.</summary>
    public long CompactedPosition => Volatile.Read(ref _compactedPosition);

    /// <summary>Grows whenever stored readings were removed.</summary>
    public long Removals => Volatile.Read(ref _removals);

    /// <summary>Says that stored readings were removed, after the transaction that did it.</summary>
    public void NoteRemoval() => Interlocked.Increment(ref _removals);

    public IEnumerable<SeriesNewest> NewestOfSeries() =>
        Ask(connection => connection.Query<(int Device, int PeriodS, long TrustedMs, long AnyMs)>("SELECT device, period_s, trusted_ms, any_ms FROM series"))
            .Select(s => new SeriesNewest(s.Device, s.PeriodS, s.TrustedMs, s.AnyMs));

    /// <summary>Packet identifiers held at <see cref="CompactedPosition"/>.</summary>
    public HeldPackets Held()
    {
        var held = new HeldPackets();
        foreach (var (session, packetId) in Ask(c => c.Query<(int Session, int PacketId)>("SELECT session, packet_id FROM held_packet")))
            held.Hold(session, (ushort)packetId);
        return held;
    }

    /// <summary>A reader for this call; give it back with <see cref="Return"/>.</summary>
    /// <exception cref="IOException">The file cannot be opened now; the same may be asked again.</exception>
    public ChunkReader Rent() => _idle.TryTake(out var reader) ? reader : ChunkReader.Open(_file, _unreadable);

    public void Return(ChunkReader reader)
    {
        reader.Forget();
        if (_idle.Count < IdleReaders)
            _idle.Add(reader);
        else
            reader.Dispose();
    }

    /// <summary>Removes trails of what lies wholly before a position, a bounded number.</summary>
    /// <returns>False when there is none left.</returns>
    /// <exception cref="SqliteException">The disk is full or refuses; the same call may be made again.</exception>
    public bool DropTrails(long beforePosition) => DropTrails("day_trail", beforePosition) | DropTrails("trail", beforePosition);

    /// <summary>Gives pages that nothing lies in back to the disk, a bounded number.</summary>
    /// <param name="all">To the last one; else only while they are a notable part of the file.</param>
    /// <returns>False when there are few left, or the file was made by a hub that kept them.</returns>
    /// <exception cref="SqliteException">The disk is full or refuses; the same call may be made again.</exception>
    public bool GiveBack(bool all) => Ask(connection =>
    {
        var (free, pages) = (connection.QuerySingle<long>("PRAGMA freelist_count"), connection.QuerySingle<long>("PRAGMA page_count"));
        if (free == 0 || (!all && (free < PagesAtOnce / 2 || free < pages / 50)))
            return false;
        // A row for each page: all must be read.
        _ = connection.Query<long>($"PRAGMA incremental_vacuum({PagesAtOnce})").Count();
        return connection.QuerySingle<long>("PRAGMA freelist_count") < free;
    });

    /// <summary>Hours in from ≤ hour &lt; to with entries that no <see cref="IHourSeal"/> has seen yet, ascending. Any thread.</summary>
    /// <exception cref="IOException">The file cannot be read now; the same may be asked again.</exception>
    public List<long> UnsealedHours(int device, int periodS, long fromHour, long toHour)
    {
        var reader = Rent();
        try
        {
            return reader.UnsealedHours(device, periodS, fromHour, toHour);
        }
        finally
        {
            Return(reader);
        }
    }

    /// <summary>A question on the writing thread.</summary>
    public T Ask<T>(Func<SqliteConnection, T> question) => _writer.Use(question);

    /// <summary>As <see cref="Write"/>, for what is no compaction.</summary>
    /// <exception cref="SqliteException">The disk is full or refuses; the same call may be made again.</exception>
    public void Change(Action<SqliteConnection, SqliteTransaction> change) => _writer.Use(connection =>
    {
        using var transaction = connection.BeginTransaction();
        change(connection, transaction);
        transaction.Commit();
        return true;
    });

    /// <summary>Writes in one transaction; nothing of it stays when <paramref name="write"/> throws.</summary>
    /// <exception cref="SqliteException">The disk is full or refuses; the same call may be made again.</exception>
    public void Write(Action<ChunkWriter> write)
    {
        var position = _writer.Use(connection =>
        {
            using var transaction = connection.BeginTransaction();
            using var writer = new ChunkWriter(connection, transaction);
            write(writer);
            transaction.Commit();
            return writer.CompactedPosition;
        });
        if (position is { } compacted)
            Volatile.Write(ref _compactedPosition, compacted);
    }

    private bool DropTrails(string table, long beforePosition) =>
        Ask(connection => connection.Execute(
            $"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE newest_position < @beforePosition LIMIT @TrailsAtOnce)",
            new { beforePosition, TrailsAtOnce })) == TrailsAtOnce;

    public void Dispose()
    {
        while (_idle.TryTake(out var reader))
            reader.Dispose();
        _writer.Dispose();
    }
}
