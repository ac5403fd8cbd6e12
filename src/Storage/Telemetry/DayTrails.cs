using System.Buffers;
using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Telemetry;

/// <summary>The trails of one day of one series. Not thread safe.</summary>
internal sealed class DayTrails(DayStatements statements)
{
    private ArrayBufferWriter<byte> _body = new();
    private ArrayBufferWriter<byte> _replaced = new();
    private List<SectionFrame> _frames = [];
    private byte[] _scratch = [];
    private int _device, _periodS;
    private long _day;

    /// <summary>The trails of its sections, framed as these are; empty when it has none.</summary>
    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    /// <summary>Where the newest entry lies, at the latest; <see cref="long.MinValue"/> without any.</summary>
    public long NewestPosition { get; private set; }

    /// <exception cref="InvalidDataException">They cannot be told apart.</exception>
    public void Load(int device, int periodS, long day)
    {
        (_device, _periodS, _day, NewestPosition) = (device, periodS, day, long.MinValue);
        _body.ResetWrittenCount();
        _frames = [];
        using (var reader = statements.DayTrail.With(device, periodS, day).ExecuteReader())
        {
            if (!reader.Read())
                return;
            var length = reader.CopyBlob(0, ref _scratch);
            _body.Write(_scratch.AsSpan(0, length));
            NewestPosition = reader.GetInt64(1);
        }

        _frames = ChunkBody.Sections(_body.WrittenSpan);
    }

    /// <summary>That of a section, empty when there is none; valid until the next call.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public ReadOnlySpan<byte> Of(in SectionFrame section)
    {
        foreach (var frame in _frames)
        {
            if (frame.FirstHour == section.FirstHour && frame.Hours == section.Hours)
                return frame.Payload(_body.WrittenSpan);
        }

        // Until version 4 each section had a row.
        using var reader = statements.Trail.With(_device, _periodS, _day * SectionKey.HoursOfDay + section.FirstHour).ExecuteReader();
        var length = reader.Read() ? reader.CopyBlob(0, ref _scratch) : 0;
        return _scratch.AsSpan(0, length);
    }

    /// <summary>Puts a trail in the place of those that lie in its hours.</summary>
    /// <param name="trail">Empty when the section has none, or within.</param>
    public void Replace(in SectionKey key, ReadOnlySpan<byte> trail, long newestPosition)
    {
        _replaced.ResetWrittenCount();
        ChunkBody.Replace(_body.WrittenSpan, key, trail, _replaced);
        (_body, _replaced) = (_replaced, _body);
        _frames = ChunkBody.Sections(_body.WrittenSpan);
        if (trail.Length > 0)
            NewestPosition = Math.Max(NewestPosition, newestPosition);
    }
}
