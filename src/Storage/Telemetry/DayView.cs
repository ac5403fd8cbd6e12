using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Telemetry;

/// <summary>One day of one series as a snapshot of the database has it. Not thread safe.</summary>
internal sealed class DayView(DayStatements statements)
{
    private readonly DayTrails _trails = new(statements);
    private readonly SectionDecoder _decoder = new();
    private readonly PartDecoder _parts = new();
    private readonly EntryRows _section = new();
    private List<SectionFrame> _sections = [];
    private SectionFrame? _decoded;
    private bool _decodedWithTrail;
    private bool _hasTrails;
    private byte[] _body = [];
    private byte[] _scratch = [];
    private int _length;
    private int _partHours;

    public int Device { get; private set; }
    public int PeriodS { get; private set; }
    public long Day { get; private set; }

    /// <summary>Of the snapshot, as SQLite counts.</summary>
    public long Version { get; private set; } = -1;

    public long CompactedPosition { get; private set; }

    /// <summary>The bits of hours that have entries.</summary>
    public int Hours { get; private set; }

    public void Load(int device, int periodS, long day, long version)
    {
        (Device, PeriodS, Day, Version) = (device, periodS, day, -1);
        CompactedPosition = (long)statements.Position.ExecuteScalar()!;
        (_length, _decoded, Hours, _partHours, _hasTrails) = (0, null, 0, 0, false);
        using (var reader = statements.Chunk.With(device, periodS, day).ExecuteReader())
        {
            if (reader.Read())
            {
                Hours = reader.GetInt32(0);
                _length = reader.CopyBlob(1, ref _body);
            }
        }

        var first = day * SectionKey.HoursOfDay;
        using (var reader = statements.PartHours.With(device, periodS, first, first + SectionKey.HoursOfDay).ExecuteReader())
        {
            while (reader.Read())
                _partHours |= 1 << (int)(reader.GetInt64(0) - first);
        }

        Hours |= _partHours;
        _sections = ReadSections();
        Version = version;
    }

    /// <summary>Appends the entries of an hour.</summary>
    /// <exception cref="InvalidDataException">They are damaged; says which.</exception>
    public void ReadHour(int hourOfDay, bool withTrail, EntryRows to)
    {
        foreach (var section in _sections)
        {
            if (section.Covers(hourOfDay))
                ReadSection(section, hourOfDay, withTrail, to);
        }

        if ((_partHours & (1 << hourOfDay)) != 0)
            ReadParts(Day * SectionKey.HoursOfDay + hourOfDay, to);
    }

    private List<SectionFrame> ReadSections()
    {
        try
        {
            return ChunkBody.Sections(_body.AsSpan(0, _length));
        }
        catch (InvalidDataException e)
        {
            throw IsDamaged(e);
        }
    }

    private void ReadSection(in SectionFrame section, int hourOfDay, bool withTrail, EntryRows to)
    {
        if (section.Hours == 1)
        {
            Decode(section, withTrail, to);
            return;
        }

        // Of a long section the hours are asked for one after the other.
        if (_decoded != section || _decodedWithTrail != withTrail)
        {
            _section.Clear();
            _decoded = null;
            Decode(section, withTrail, _section);
            (_decoded, _decodedWithTrail) = (section, withTrail);
        }

        to.AddHour(_section, Day * SectionKey.HoursOfDay + hourOfDay);
    }

    private void Decode(in SectionFrame section, bool withTrail, EntryRows to)
    {
        var trail = withTrail ? TrailOf(section) : default;
        _decoder.Decode(Device, PeriodS, Day, section, _body.AsSpan(0, _length), trail, to);
    }

    private ReadOnlySpan<byte> TrailOf(in SectionFrame section)
    {
        try
        {
            if (!_hasTrails)
                _trails.Load(Device, PeriodS, Day);
            _hasTrails = true;
            return _trails.Of(section);
        }
        catch (InvalidDataException e)
        {
            throw IsDamaged(e);
        }
    }

    private InvalidDataException IsDamaged(InvalidDataException e) =>
        new($"Telemetry of device {Device}, period {PeriodS} s, day {Day} is damaged: {e.Message} Restore the database from a backup.", e);

    private void ReadParts(long hour, EntryRows to)
    {
        using var reader = statements.Parts.With(Device, PeriodS, hour, hour + 1).ExecuteReader();
        while (reader.Read())
        {
            var length = reader.CopyBlob(2, ref _scratch);
            _parts.Decode(new(Device, PeriodS, hour, reader.GetInt64(1)), _scratch.AsSpan(0, length), to);
        }
    }
}
