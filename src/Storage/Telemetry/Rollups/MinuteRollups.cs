using Microsoft.Data.Sqlite;
using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>
/// Keeps days of seconds as minutes: as long as the values are there, minutes are made of them when they are asked for; they are written in the
/// transaction in which the values go. The writing thread; memory is that of one day of one series.
/// </summary>
internal sealed class MinuteRollups(SqliteConnection connection, SqliteTransaction transaction) : IDisposable
{
    private readonly DayStatements _day = new(connection, transaction);
    private readonly RollupTable _table = new(connection, transaction);
    private readonly SectionDecoder _decoder = new();
    private readonly EntryRows _rows = new();
    private readonly EntryRows _hour = new();
    private readonly HourSums _sums = new();
    private byte[] _body = [];

    /// <summary>Writes the minutes of a sealed day. Of an hour whose roll-ups count more than what lies there, those that were kept before stay.</summary>
    /// <exception cref="InvalidDataException">The day, or what is kept of it, is damaged; nothing of it was written.</exception>
    public void Keep(int device, int periodS, long day)
    {
        _rows.Clear();
        Read(device, periodS, day);
        var blocks = new SeriesBlocks(_table, device, periodS);
        for (var hour = day * SectionKey.HoursOfDay; hour < (day + 1) * SectionKey.HoursOfDay; hour++)
        {
            _hour.Clear();
            _hour.AddHour(_rows, hour);
            if (_hour.Count == 0)
                continue;
            _sums.Take(_hour, withMinutes: true);
            if (!blocks.CountMore(hour, _sums))
                Put(blocks, hour);
        }

        blocks.Write();
    }

    public void Dispose()
    {
        _day.Dispose();
        _table.Dispose();
    }

    private void Read(int device, int periodS, long day)
    {
        using var reader = _day.Chunk.With(device, periodS, day).ExecuteReader();
        if (!reader.Read())
            return;
        var length = reader.CopyBlob(1, ref _body);
        foreach (var section in ChunkBody.Sections(_body.AsSpan(0, length)))
            _decoder.Decode(device, periodS, day, section, _body.AsSpan(0, length), [], _rows);
    }

    private void Put(SeriesBlocks blocks, long hour)
    {
        blocks.RemoveMinutes(hour);
        var first = hour * HourSums.MinutesOfHour;
        foreach (var metric in _sums.Metrics)
        {
            var minutes = _sums.Minutes(metric);
            for (var i = 0; i < minutes.Length; i++)
            {
                if (minutes[i].Count > 0)
                    blocks.Put(RollupLevel.Minute, (int)metric, new(first + i, 1, minutes[i]));
            }
        }
    }
}
