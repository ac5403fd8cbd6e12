using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>
/// Walks through what is stored of a metric, by time, each stretch in the largest piece that fits: a day's, an hour's, a minute's roll-up, or the
/// values of an hour one by one. For one query of one thread; memory is that of one hour and a few blocks of roll-ups of one device.
/// </summary>
internal sealed class SeriesWalk : IDisposable
{
    // Far from overflow, farther than any event time that is admitted.
    private const long MaxMs = 1L << 55;

    // As cheap to walk through as to ask about.
    private const long ShortMs = 2 * UnixMs.Day;

    private const long ShortestDayMs = 23 * UnixMs.Hour;

    private readonly RecentIndex _recent;
    private readonly ChunkStore _chunks;
    private readonly ChunkReader _reader;
    private readonly HourLoader _hours;
    private readonly long _beforePosition;
    private readonly Metric _metric;
    private readonly CancellationToken _cancellation;
    private readonly OpenHours _open = new();
    private readonly InForce _reading = new();
    private readonly List<SeriesCursors> _series = [];
    private SeriesSource _source;
    private List<int> _periods = [];

    public SeriesWalk(RecentIndex recent, ChunkStore chunks, SegmentJournal journal, TailPages? tail, Metric metric, CancellationToken cancellation)
    {
        (_recent, _chunks, _metric, _cancellation) = (recent, chunks, metric, cancellation);
        _beforePosition = journal.DurablePosition;
        _hours = new(recent, chunks, journal, tail);
        try
        {
            _reader = chunks.Rent();
        }
        catch
        {
            _hours.Dispose();
            throw;
        }
    }

    /// <exception cref="ValuesGoneException">The sink needs values of an hour that has roll-ups only.</exception>
    public void Visit(in SeriesSource source, ISpanSink sink)
    {
        _source = source with { FromMs = Math.Max(source.FromMs, -MaxMs), ToMs = Math.Min(source.ToMs, MaxMs) };
        _periods = source.PeriodS is { } period ? [period] : _recent.Periods(source.Device);
        _open.Load(_recent, _reader, source.Device, _periods, _source.FromMs, _source.ToMs);
        _series.Clear();
        foreach (var p in _periods)
            _series.Add(new(_reader.Rollups, source.Device, p, _metric));
        var (at, end) = Bounds();
        while (at < end)
        {
            _cancellation.ThrowIfCancellationRequested();
            at = Step(at, end, sink);
        }
    }

    public void Dispose()
    {
        _hours.Dispose();
        _chunks.Return(_reader);
    }

    /// <summary>The part of the span in which anything is stored.</summary>
    private (long FromMs, long ToMs) Bounds()
    {
        if (_source.ToMs - _source.FromMs <= ShortMs)
            return (_source.FromMs, _source.ToMs);
        var (first, end) = (_open.First ?? long.MaxValue, _open.Last + 1 ?? long.MinValue);
        foreach (var series in _series)
        {
            var compactedMs = _recent.CompactedMs(_source.Device, series.PeriodS);
            if (_source.FromMs > compactedMs)
                continue;
            var block = RollupLevel.Hour.BlockOf(EntryRow.HourOf(_source.FromMs));
            if (_reader.Rollups.NextBlock(_source.Device, series.PeriodS, RollupLevel.Hour, block) is not { } next)
                continue;
            first = Math.Min(first, next * RollupLevel.Hour.UnitsOfBlock());
            end = Math.Max(end, EntryRow.HourOf(compactedMs) + 1);
        }

        return first >= end ? (0, 0) : (Math.Max(_source.FromMs, first * UnixMs.Hour), Math.Min(_source.ToMs, end * UnixMs.Hour));
    }

    /// <returns>How far it went: to the end of the hour or day, or of the span.</returns>
    private long Step(long at, long end, ISpanSink sink)
    {
        var hour = EntryRow.HourOf(at);
        if (at == hour * UnixMs.Hour && end - at >= ShortestDayMs && sink.TakesDays && !sink.NeedsValues && TryMergeDay(hour, end, sink, out var dayEnd))
            return dayEnd;
        var till = Math.Min(end, (hour + 1) * UnixMs.Hour);
        var isOpen = _open.From(hour) == hour;
        if (!isOpen && !HasRollups(hour))
            return till;
        var fit = sink.Fit(at, till);
        if (fit == SpanFit.Outside)
            return till;
        if (isOpen || sink.NeedsValues)
            ReadValues(at, till, isOpen, sink);
        else if (fit == SpanFit.Whole && till - at == UnixMs.Hour)
            MergeHour(hour, sink);
        else if (!TryMergeMinutes(at, till, sink))
            ReadValues(at, till, isOpen, sink);
        return till;
    }

    private bool TryMergeDay(long hour, long end, ISpanSink sink, out long dayEnd)
    {
        var hours = 0;
        foreach (var series in _series)
        {
            if (!series.Days.TryGet(hour, out var row) || (hours > 0 && row.Units != hours))
                hours = -1;
            else if (hours == 0)
                hours = row.Units;
            if (hours < 0)
                break;
        }

        dayEnd = (hour + hours) * UnixMs.Hour;
        if (hours <= 0 || dayEnd > end || _open.From(hour) < hour + hours || sink.Fit(hour * UnixMs.Hour, dayEnd) != SpanFit.Whole)
            return false;
        foreach (var series in _series)
        {
            if (series.Days.TryGet(hour, out var row))
                sink.Merge(hour * UnixMs.Hour, row.Sum);
        }

        return true;
    }

    private bool HasRollups(long hour)
    {
        foreach (var series in _series)
        {
            if (series.Hours.TryGet(hour, out _))
                return true;
        }

        return false;
    }

    private void MergeHour(long hour, ISpanSink sink)
    {
        foreach (var series in _series)
        {
            if (series.Hours.TryGet(hour, out var row))
                sink.Merge(hour * UnixMs.Hour, row.Sum);
        }
    }

    /// <returns>False when minutes are not rolled up, or not all that the span holds lies in whole ones.</returns>
    private bool TryMergeMinutes(long fromMs, long toMs, ISpanSink sink)
    {
        if (fromMs % UnixMs.Minute != 0 || toMs % UnixMs.Minute != 0)
            return false;
        foreach (var series in _series)
        {
            if (series.PeriodS >= UnixMs.Minute / UnixMs.Second && series.Hours.TryGet(EntryRow.HourOf(fromMs), out _))
                return false;
        }

        for (var at = fromMs; at < toMs; at += UnixMs.Minute)
        {
            foreach (var series in _series)
            {
                if (series.Minutes.TryGet(RollupLevel.Minute.UnitOf(at), out var row) && sink.Fit(at, at + UnixMs.Minute) == SpanFit.Whole)
                    sink.Merge(at, row.Sum);
            }
        }

        return true;
    }

    private void ReadValues(long fromMs, long toMs, bool isOpen, ISpanSink sink)
    {
        var hour = EntryRow.HourOf(fromMs);
        _hours.LoadHour(_source.Device, _periods, hour, _beforePosition);
        ReadingsInForce.Visit(_hours.Rows, fromMs, toMs, withSuspectClocks: false, _reading, (ms, _, values) =>
        {
            foreach (ref readonly var value in values)
            {
                if (value.Metric == _metric && value.Quality == Quality.Good)
                    sink.Add(ms, value.Value);
            }
        });
        if (!isOpen)
            ThrowIfGone(hour);
    }

    private void ThrowIfGone(long hour)
    {
        foreach (var series in _series)
        {
            if (series.Hours.TryGet(hour, out _) && !HasRows(series.PeriodS))
                throw new ValuesGoneException(_reader.NextHour(_source.Device, series.PeriodS, hour) * UnixMs.Hour
                    ?? _recent.NextEventMs(_source.Device, series.PeriodS, hour * UnixMs.Hour) ?? long.MaxValue);
        }
    }

    private bool HasRows(int periodS)
    {
        foreach (ref readonly var row in _hours.Rows.Rows)
        {
            if (row.PeriodS == periodS)
                return true;
        }

        return false;
    }
}
