using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry.Retention;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>
/// Walks through what is stored of a metric, by time, each stretch in the largest piece that fits: a day's or an hour's roll-up, the values of an hour
/// one by one, or the minutes that are kept of such as are gone; of the newest hours what an earlier query kept. For one query of one thread; memory is that
/// of one hour and a few blocks of roll-ups of one device.
/// </summary>
internal sealed class SeriesWalk : IDisposable
{
    // Far from overflow, farther than any event time that is admitted.
    private const long MaxMs = 1L << 55;

    // As cheap to walk through as to ask about.
    private const long ShortMs = 2 * UnixMs.Day;

    private const long ShortestDayMs = 23 * UnixMs.Hour;

    // What is asked for again and again: the last hour, which ends within a clock hour.
    private const int HoursKept = 2;

    private readonly RecentIndex _recent;
    private readonly ChunkStore _chunks;
    private readonly ChunkReader _reader;
    private readonly HourLoader _hours;
    private readonly long _beforePosition;
    private readonly Metric _metric;
    private readonly CancellationToken _cancellation;
    private readonly NewestHours _newest;
    private readonly OpenHours _open;
    private readonly InForce _reading = new();
    private readonly HourSums _sums = new();
    private readonly ValueSum[] _minutes = new ValueSum[HourSums.MinutesOfHour];
    private readonly List<TimedValue> _values = [];
    private readonly List<SeriesCursors> _series = [];
    private SeriesSource _source;
    private List<int> _periods = [];
    private long _newestHour;

    public SeriesWalk(
        RecentIndex recent, ChunkStore chunks, SegmentJournal journal, TailPages? tail, KeptHours kept, Metric metric, CancellationToken cancellation)
    {
        (_recent, _chunks, _metric, _cancellation) = (recent, chunks, metric, cancellation);
        _beforePosition = journal.DurablePosition;
        _newest = new(kept, recent, chunks, journal, tail, metric, _beforePosition);
        _hours = new(recent, chunks, journal, tail);
        try
        {
            _reader = chunks.Rent();
            _open = new(recent, _reader);
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
        _newestHour = NewestHour();
        _open.MoveTo(_source, _periods);
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

    /// <summary>The hour of the newest reading by a trusted clock; before all when there is none.</summary>
    private long NewestHour()
    {
        var newestMs = -MaxMs;
        foreach (var period in _periods)
            newestMs = Math.Max(newestMs, _recent.NewestEventMs(_source.Device, period));
        return EntryRow.HourOf(newestMs);
    }

    private HourOfMetric KeyOf(long hour) => new(_source.Device, _periods[0], hour, (int)_metric);

    private bool IsKept(long hour) => _periods.Count == 1 && hour > _newestHour - HoursKept;

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
        if (hour > _newestHour)
            return end;
        if (at == hour * UnixMs.Hour && end - at >= ShortestDayMs && sink.TakesDays && !sink.NeedsValues && TryMergeDay(hour, end, sink, out var dayEnd))
            return dayEnd;
        var till = Math.Min(end, (hour + 1) * UnixMs.Hour);
        var fit = sink.Fit(at, till);
        if (fit == SpanFit.Outside)
            return till;
        var asSum = fit == SpanFit.Whole && till - at == UnixMs.Hour && !sink.NeedsValues;
        if (IsKept(hour))
        {
            if (_newest.TryGive(KeyOf(hour), at, till, asSum, sink))
                return till;
            _newest.Begin();
        }

        var isOpen = _open.From(hour) == hour;
        if (isOpen || HasRollups(hour))
            TakeHour(hour, at, till, isOpen, asSum, sink);
        return till;
    }

    private void TakeHour(long hour, long fromMs, long toMs, bool isOpen, bool asSum, ISpanSink sink)
    {
        if (isOpen && TryAddValues(hour, fromMs, toMs, isOpen, sink))
            return;
        if (asSum)
            MergeHour(hour, sink);
        else if (!TryMergeMinutes(hour, fromMs, toMs, sink) && (isOpen || !TryAddValues(hour, fromMs, toMs, isOpen, sink)))
            TakeMinutesOfGone(hour, fromMs, toMs, sink);
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

        if (IsKept(hour) && _series[0].Hours.TryGet(hour, out var kept))
            _newest.KeepSum(KeyOf(hour), kept.Sum);
    }

    /// <returns>False when no minutes are kept of the hour, or not all that the span holds lies in whole ones.</returns>
    private bool TryMergeMinutes(long hour, long fromMs, long toMs, ISpanSink sink)
    {
        if (sink.NeedsValues || fromMs % UnixMs.Minute != 0 || toMs % UnixMs.Minute != 0 || !_series.Exists(s => s.HasMinutes(hour)))
            return false;
        var minutes = _minutes.AsSpan();
        minutes.Clear();
        foreach (var series in _series)
        {
            if (series.HasMinutes(hour))
                series.MergeMinutes(hour, minutes);
            else if (!TrySumValues(series.PeriodS, hour, minutes) && series.Hours.TryGet(hour, out _))
                return false;
        }

        for (var at = fromMs; at < toMs; at += UnixMs.Minute)
        {
            ref readonly var minute = ref minutes[(int)((at - hour * UnixMs.Hour) / UnixMs.Minute)];
            if (minute.Count > 0 && sink.Fit(at, at + UnixMs.Minute) == SpanFit.Whole)
                sink.Merge(at, minute);
        }

        return true;
    }

    /// <returns>False when the period has no values there.</returns>
    private bool TrySumValues(int periodS, long hour, Span<ValueSum> minutes)
    {
        _hours.LoadHour(_source.Device, [periodS], hour, _beforePosition);
        if (_hours.Rows.Count == 0)
            return false;
        _sums.Take(_hours.Rows, withMinutes: true);
        if (_sums.CountOf(_metric) == 0)
            return true;
        var sums = _sums.Minutes(_metric);
        for (var i = 0; i < sums.Length; i++)
            minutes[i].Merge(sums[i]);
        return true;
    }

    /// <summary>Adds the values of a span of an hour, unless some of the hour's are gone.</summary>
    private bool TryAddValues(long hour, long fromMs, long toMs, bool isOpen, ISpanSink sink)
    {
        _values.Clear();
        _hours.LoadHour(_source.Device, _periods, hour, _beforePosition);
        ReadingsInForce.Visit(_hours.Rows, long.MinValue, long.MaxValue, withSuspectClocks: false, _reading, (ms, _, values) =>
        {
            foreach (ref readonly var value in values)
            {
                if (value.Metric == _metric && value.Quality == Quality.Good)
                    _values.Add(new(ms, value.Value));
            }
        });
        if (AreSomeGone(hour, isOpen))
            return false;
        if (IsKept(hour))
            _newest.KeepValues(KeyOf(hour), _values, _hours.Rows);
        foreach (var (ms, value) in _values)
        {
            if (ms >= fromMs && ms < toMs)
                sink.Add(ms, value);
        }

        return true;
    }

    /// <summary>Whether roll-ups count more than the values that were read, and retention says why.</summary>
    private bool AreSomeGone(long hour, bool isOpen)
    {
        var counted = 0L;
        foreach (var series in _series)
        {
            if (!series.Hours.TryGet(hour, out var row))
                continue;
            if (!isOpen && !HasRows(series.PeriodS))
                return true;
            counted += row.Sum.Count;
        }

        return counted > _values.Count
            && _series.Exists(s => hour * UnixMs.Hour < _reader.RemovedBeforeMs(RetentionPass.ClassOf(s.PeriodS)) && s.Hours.TryGet(hour, out _));
    }

    /// <exception cref="ValuesGoneException">Minutes will not do, or there are none.</exception>
    private void TakeMinutesOfGone(long hour, long fromMs, long toMs, ISpanSink sink)
    {
        // Between the look for minutes and the look for values the ones may have come in the place of the others.
        foreach (var series in _series)
            series.Minutes.Forget();
        if (TryMergeMinutes(hour, fromMs, toMs, sink))
            return;
        var keptFrom = long.MaxValue;
        foreach (var series in _series)
        {
            if (!series.Hours.TryGet(hour, out _))
                continue;
            var next = _reader.NextHour(_source.Device, series.PeriodS, hour + 1) * UnixMs.Hour
                ?? _recent.NextEventMs(_source.Device, series.PeriodS, (hour + 1) * UnixMs.Hour);
            keptFrom = Math.Min(keptFrom, next ?? long.MaxValue);
        }

        throw new ValuesGoneException(keptFrom);
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
