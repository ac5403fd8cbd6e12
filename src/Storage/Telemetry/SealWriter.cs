using System.Buffers;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Telemetry;

/// <summary>Makes parts of one day of one series into sections of its chunk, inside one transaction. Not thread safe.</summary>
/// <param name="keptFrom">Begin of the journal: of what lies before it no trail is kept.</param>
internal sealed class SealWriter(SqliteConnection connection, SqliteTransaction transaction, IHourSeal seal, long keptFrom) : IDisposable
{
    // Above it hours stay sections of their own: one is decoded whole. A day of minutes has 2 KB, six hours of seconds 15.
    private const long MaxLongBytes = 256 * 1024;
    private const long MaxLongPartBytes = 8 * MaxLongBytes;

    private readonly DayStatements _day = new(connection, transaction);

    private readonly SqliteCommand _putChunk = connection.Prepare(
        """
        INSERT INTO chunk (device, period_s, day, hours, newest_position, body) VALUES (@device, @period, @day, @hours, @newest, @body)
        ON CONFLICT (device, period_s, day) DO UPDATE
        SET hours = excluded.hours, newest_position = excluded.newest_position, body = excluded.body
        """,
        transaction, "@device", "@period", "@day", "@hours", "@newest", "@body");

    private readonly SqliteCommand _putTrails = connection.Prepare(
        """
        INSERT INTO day_trail (device, period_s, day, newest_position, body) VALUES (@device, @period, @day, @newest, @body)
        ON CONFLICT (device, period_s, day) DO UPDATE SET newest_position = excluded.newest_position, body = excluded.body
        """,
        transaction, "@device", "@period", "@day", "@newest", "@body");

    private readonly SqliteCommand _deleteDayTrails = connection.Prepare(
        "DELETE FROM day_trail WHERE device = @device AND period_s = @period AND day = @day", transaction, "@device", "@period", "@day");

    private readonly SqliteCommand _deleteTrails = connection.Prepare(
        "DELETE FROM trail WHERE device = @device AND period_s = @period AND hour >= @from AND hour < @to",
        transaction, "@device", "@period", "@from", "@to");

    private readonly SqliteCommand _deleteParts = connection.Prepare(
        "DELETE FROM part WHERE device = @device AND period_s = @period AND hour >= @from AND hour < @to",
        transaction, "@device", "@period", "@from", "@to");

    private readonly SectionEncoder _encoder = new();
    private readonly SectionDecoder _decoder = new();
    private readonly SectionTrail _trail = new();
    private readonly PartDecoder _parts = new();
    private readonly EntryRows _rows = new();
    private readonly EntryRows _hourRows = new();
    private readonly long[] _partBytes = new long[SectionKey.HoursOfDay];
    private ArrayBufferWriter<byte> _body = new();
    private ArrayBufferWriter<byte> _replaced = new();
    private byte[] _scratch = [];
    private long _newest;

    /// <summary>Entries that went through.</summary>
    public long Rows { get; private set; }

    private DayTrails Trails => field ??= new(_day);

    /// <summary>Seals what is over. What is damaged stays as it is; the other hours do not wait for it.</summary>
    /// <param name="isOver">Whether an hour (since 1970) is over.</param>
    /// <returns>What is damaged, or null.</returns>
    public InvalidDataException? Seal(int device, int periodS, long day, Func<long, bool> isOver)
    {
        InvalidDataException? damage = null;
        var parts = ReadPartHours(device, periodS, day);
        var (before, hours) = (Rows, ReadBody(device, periodS, day));
        try
        {
            Trails.Load(device, periodS, day);
            foreach (var section in Sections(device, periodS, day, parts, isOver))
                damage = SealOrHours(section, parts, ref hours) ?? damage;
        }
        catch (InvalidDataException e)
        {
            return e;
        }

        if (Rows > before)
        {
            _putChunk.Run(device, periodS, day, hours, _newest, _body.WrittenSpan.ToArray());
            if (Trails.Body.Length > 0)
                _putTrails.Run(device, periodS, day, Trails.NewestPosition, Trails.Body.ToArray());
            else
                _deleteDayTrails.Run(device, periodS, day);
        }

        return damage;
    }

    public void Dispose()
    {
        _day.Dispose();
        _putChunk.Dispose();
        _putTrails.Dispose();
        _deleteDayTrails.Dispose();
        _deleteTrails.Dispose();
        _deleteParts.Dispose();
    }

    /// <exception cref="InvalidDataException">The chunk cannot be told apart.</exception>
    private List<SectionKey> Sections(int device, int periodS, long day, int parts, Func<long, bool> isOver)
    {
        var first = day * SectionKey.HoursOfDay;
        var stored = ChunkBody.Sections(_body.WrittenSpan);
        var sections = new List<SectionKey>();
        var longest = SectionKey.LongestOf(periodS);
        for (var from = 0; from < SectionKey.HoursOfDay; from += longest)
        {
            var all = new SectionKey(device, periodS, day, from, longest);
            if ((parts & all.Mask) == 0)
                continue;
            if (IsLong(all, stored) || (isOver(first + all.EndHour - 1) && IsSmall(all, stored)))
            {
                sections.Add(all);
                continue;
            }

            for (var hour = from; hour < all.EndHour; hour++)
            {
                if ((parts & (1 << hour)) != 0 && isOver(first + hour))
                    sections.Add(new(device, periodS, day, hour, 1));
            }
        }

        return sections;
    }

    // What has become one section stays one.
    private static bool IsLong(SectionKey key, List<SectionFrame> stored) =>
        stored.Exists(s => s.Hours > 1 && s.FirstHour < key.EndHour && s.EndHour > key.FirstHour);

    private bool IsSmall(SectionKey key, List<SectionFrame> stored)
    {
        var parts = 0L;
        for (var hour = key.FirstHour; hour < key.EndHour; hour++)
            parts += _partBytes[hour];
        return parts <= MaxLongPartBytes && stored.Where(s => s.FirstHour >= key.FirstHour && s.FirstHour < key.EndHour).Sum(s => (long)s.Length) <= MaxLongBytes;
    }

    // Hours that are not one section yet do not wait for one among them that is damaged.
    private InvalidDataException? SealOrHours(in SectionKey key, int partHours, ref int hours)
    {
        var damage = TrySeal(key, partHours, ref hours);
        if (damage is null || key.Hours == 1 || IsLong(key, ChunkBody.Sections(_body.WrittenSpan)))
            return damage;
        for (var hour = key.FirstHour; hour < key.EndHour; hour++)
        {
            if ((partHours & (1 << hour)) != 0)
                TrySeal(key with { FirstHour = hour, Hours = 1 }, partHours, ref hours);
        }

        return damage;
    }

    /// <summary>What may throw comes before anything is changed: a section that is damaged takes nothing of those before it.</summary>
    private InvalidDataException? TrySeal(in SectionKey key, int partHours, ref int hours)
    {
        try
        {
            _rows.Clear();
            var basePosition = Math.Min(ReadSections(key), ReadParts(key));
            _rows.SortByKey();
            hours |= SealHours(key, partHours);
            Write(key, basePosition);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e;
        }
    }

    private void Write(in SectionKey key, long basePosition)
    {
        var trail = WriteTrail(key, basePosition);
        _replaced.ResetWrittenCount();
        ChunkBody.Replace(_body.WrittenSpan, key, _encoder.Encode(key, _rows, basePosition, trail.Span).Span, _replaced);
        (_body, _replaced) = (_replaced, _body);
        _deleteParts.Run(key.Device, key.PeriodS, key.Hour, key.Hour + key.Hours);
        Rows += _rows.Count;
    }

    /// <returns>The bits of its hours that have entries.</returns>
    private int SealHours(in SectionKey key, int partHours)
    {
        var hours = 0;
        for (var hour = key.FirstHour; hour < key.EndHour; hour++)
        {
            var since1970 = key.Day * SectionKey.HoursOfDay + hour;
            var rows = _rows;
            if (key.Hours > 1)
            {
                rows = _hourRows;
                rows.Clear();
                rows.AddHour(_rows, since1970);
            }

            if (rows.Count == 0)
                continue;
            hours |= 1 << hour;
            if ((partHours & (1 << hour)) != 0)
                seal.Seal(connection, transaction, new(key.Device, key.PeriodS, since1970), rows);
        }

        return hours;
    }

    /// <returns>The trail when it is to lie within the section.</returns>
    private ReadOnlyMemory<byte> WriteTrail(in SectionKey key, long basePosition)
    {
        _deleteTrails.Run(key.Device, key.PeriodS, key.Hour, key.Hour + key.Hours);
        var newest = long.MinValue;
        foreach (ref readonly var row in _rows.Rows)
            newest = Math.Max(newest, row.Position);
        _newest = Math.Max(_newest, newest);
        var trail = newest < keptFrom ? default : _trail.Write(_rows.Rows, basePosition);
        var isWithin = trail.Length <= SectionEncoder.MaxTrailWithin;
        Trails.Replace(key, isWithin ? default : trail.Span, newest);
        return isWithin ? trail : default;
    }

    private int ReadPartHours(int device, int periodS, long day)
    {
        var first = day * SectionKey.HoursOfDay;
        using var reader = _day.PartHours.With(device, periodS, first, first + SectionKey.HoursOfDay).ExecuteReader();
        var hours = 0;
        Array.Clear(_partBytes);
        while (reader.Read())
        {
            var hour = (int)(reader.GetInt64(0) - first);
            hours |= 1 << hour;
            _partBytes[hour] = reader.GetInt64(1);
        }

        return hours;
    }

    private int ReadBody(int device, int periodS, long day)
    {
        _body.ResetWrittenCount();
        _newest = long.MinValue;
        using var reader = _day.Chunk.With(device, periodS, day).ExecuteReader();
        if (!reader.Read())
            return 0;
        var length = reader.CopyBlob(1, ref _scratch);
        _body.Write(_scratch.AsSpan(0, length));
        _newest = reader.GetInt64(2);
        return reader.GetInt32(0);
    }

    /// <returns>The lowest base position of the sections in these hours, <see cref="long.MaxValue"/> without any.</returns>
    private long ReadSections(in SectionKey key)
    {
        var lowest = long.MaxValue;
        foreach (var section in ChunkBody.Sections(_body.WrittenSpan))
        {
            if (section.FirstHour >= key.EndHour || section.EndHour <= key.FirstHour)
                continue;
            var basePosition = _decoder.Decode(key.Device, key.PeriodS, key.Day, section, _body.WrittenSpan, Trails.Of(section), _rows);
            lowest = Math.Min(lowest, basePosition);
        }

        return lowest;
    }

    /// <returns>The lowest base position of the parts.</returns>
    private long ReadParts(in SectionKey key)
    {
        var lowest = long.MaxValue;
        using var reader = _day.Parts.With(key.Device, key.PeriodS, key.Hour, key.Hour + key.Hours).ExecuteReader();
        while (reader.Read())
        {
            var length = reader.CopyBlob(2, ref _scratch);
            var part = new PartKey(key.Device, key.PeriodS, reader.GetInt64(0), reader.GetInt64(1));
            _parts.Decode(part, _scratch.AsSpan(0, length), _rows);
            lowest = Math.Min(lowest, part.BasePosition);
        }

        return lowest;
    }
}
