using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Telemetry.Retention;

namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>
/// Writes the roll-ups of an hour as it is sealed, in place of those that were there; minutes are another's, see <see cref="MinuteRollups"/>. A day's is
/// always the sum of its hours' roll-ups. The compactor's thread; memory is that of <see cref="MaxBlocks"/> blocks of one series.
/// </summary>
/// <param name="days">The city's calendar.</param>
internal sealed class RollupWriter(CityCalendar days) : IHourSeal
{
    private const int MaxBlocks = 32;

    /// <summary>A calendar day of which more was turned back is none.</summary>
    private const int MaxDayHours = 25;

    private readonly HourSums _sums = new();
    private readonly SortedSet<(long FromHour, long ToHour)> _days = [];
    private Dictionary<DataClass, long> _removedBeforeMs = [];
    private SqliteTransaction? _transaction;
    private RollupTable? _table;
    private SeriesBlocks? _blocks;

    public void Seal(SqliteConnection connection, SqliteTransaction transaction, in HourKey hour, EntryRows rows)
    {
        if (!ReferenceEquals(_transaction, transaction))
            Begin(connection, transaction);
        if (_blocks is null || !_blocks.IsOf(hour.Device, hour.PeriodS) || _blocks.Count >= MaxBlocks)
            MoveTo(hour.Device, hour.PeriodS);
        _sums.Take(rows, withMinutes: false);
        if (IsPartOfWhatWas(hour))
            return;
        // Those that were kept are not of these values. First: a damaged block throws before anything has changed.
        if (RetentionPass.ClassOf(hour.PeriodS) == DataClass.Seconds)
            _blocks!.RemoveMinutes(hour.Hour);
        PutHour(hour.Hour);
        NoteDay(hour.Hour);
    }

    public void Complete(SqliteConnection connection, SqliteTransaction transaction)
    {
        if (ReferenceEquals(_transaction, transaction))
            Write();
        Forget();
    }

    private void Begin(SqliteConnection connection, SqliteTransaction transaction)
    {
        Forget();
        (_transaction, _table) = (transaction, new(connection, transaction));
        _removedBeforeMs = connection.Query<(int Class, long Ms)>("SELECT class, removed_before_ms FROM retention_floor", transaction: transaction)
            .ToDictionary(floor => (DataClass)floor.Class, floor => floor.Ms);
    }

    /// <summary>True when retention took away readings of the hour that its roll-ups still count: late ones alone must not take their place.</summary>
    private bool IsPartOfWhatWas(in HourKey hour) =>
        hour.Hour * UnixMs.Hour < _removedBeforeMs.GetValueOrDefault(RetentionPass.ClassOf(hour.PeriodS), long.MinValue) && _blocks!.CountMore(hour.Hour, _sums);

    private void Forget()
    {
        _table?.Dispose();
        (_transaction, _table, _blocks) = (null, null, null);
        _days.Clear();
    }

    private void MoveTo(int device, int periodS)
    {
        Write();
        _blocks = new(_table!, device, periodS);
    }

    private void Write()
    {
        foreach (var (from, to) in _days)
            PutDay(from, to);
        _days.Clear();
        _blocks?.Write();
    }

    private void PutHour(long hour)
    {
        _blocks!.Remove(RollupLevel.Hour, RollupLevel.Hour.BlockOf(hour), hour, hour + 1);
        foreach (var metric in _sums.Metrics)
            _blocks.Put(RollupLevel.Hour, (int)metric, new(hour, 1, _sums.Hour(metric)));
    }

    /// <summary>A day is summed up once for all its hours, at the end. One of a calendar that the city had before goes when an hour of it changes.</summary>
    private void NoteDay(long hour)
    {
        for (var block = RollupLevel.Day.BlockOf(hour - MaxDayHours); block <= RollupLevel.Day.BlockOf(hour); block++)
            _blocks!.Remove(RollupLevel.Day, block, hour, hour + 1);
        var day = days.CalendarDay(DateOnly.FromDateTime(days.ToLocal(hour * UnixMs.Hour)));
        if (day.FromMs % UnixMs.Hour == 0 && day.ToMs % UnixMs.Hour == 0 && day.LengthMs <= MaxDayHours * UnixMs.Hour)
            Note(day.FromMs / UnixMs.Hour, day.ToMs / UnixMs.Hour);
    }

    private void Note(long fromHour, long toHour)
    {
        // Read here what PutDay sums up: damage is found by the hour that it holds up, not by whatever is sealed when the day is written.
        _blocks!.Load(RollupLevel.Hour, RollupLevel.Hour.BlockOf(fromHour));
        _blocks.Load(RollupLevel.Hour, RollupLevel.Hour.BlockOf(toHour - 1));
        _blocks.Load(RollupLevel.Day, RollupLevel.Day.BlockOf(fromHour));
        _days.Add((fromHour, toHour));
    }

    private void PutDay(long from, long to)
    {
        var (firstBlock, lastBlock) = (RollupLevel.Hour.BlockOf(from), RollupLevel.Hour.BlockOf(to - 1));
        var metrics = new SortedSet<int>(_blocks!.Metrics(RollupLevel.Hour, firstBlock));
        metrics.UnionWith(_blocks.Metrics(RollupLevel.Hour, lastBlock));
        _blocks.Remove(RollupLevel.Day, RollupLevel.Day.BlockOf(from), from, to);
        foreach (var metric in metrics)
        {
            var sum = new ValueSum();
            for (var block = firstBlock; block <= lastBlock; block++)
            {
                if (_blocks.Find(RollupLevel.Hour, block, metric) is not { } hours)
                    continue;
                for (var i = hours.IndexFrom(from); i < hours.Rows.Length && hours.Rows[i].Unit < to; i++)
                    sum.Merge(hours.Rows[i].Sum);
            }

            if (sum.Count > 0)
                _blocks.Put(RollupLevel.Day, metric, new(from, (int)(to - from), sum));
        }
    }
}
