using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>
/// Answers out of <see cref="KeptHours"/> what is still right, adding plain newer readings; anything else that came since makes it read anew.
/// For one query of one thread.
/// </summary>
/// <param name="tail">As of <see cref="HourLoader"/>.</param>
/// <param name="beforePosition">What is asked for lies before it.</param>
internal sealed class NewestHours(
    KeptHours kept, RecentIndex recent, ChunkStore chunks, SegmentJournal journal, TailPages? tail, Metric metric, long beforePosition)
{
    private readonly List<IndexedEntry> _since = [];
    private readonly List<TimedValue> _values = [];
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly bool _isLevel = MetricTable.Of(metric).IsLevel;
    private long _removals;

    /// <summary>Gives a stretch of an hour to a sink.</summary>
    /// <param name="asSum">The stretch is the whole hour, and its sum will do.</param>
    /// <returns>False when the hour must be read; then <see cref="Begin"/> comes before, and what keeps it behind.</returns>
    public bool TryGive(in HourOfMetric key, long fromMs, long toMs, bool asSum, ISpanSink sink)
    {
        if (kept.Find(key) is not { } hour)
            return false;
        ValueSum sum = default;
        lock (hour)
        {
            if (!IsRight(key, hour))
            {
                kept.Forget(key, hour);
                return false;
            }

            if (!asSum && !hour.HasValues)
                return false;
            if (asSum)
                sum = hour.Sum;
            else
                hour.CopyTo(fromMs, toMs, _values);
        }

        if (sum.Count > 0)
            sink.Merge(fromMs, sum);
        foreach (var value in _values)
            sink.Add(value.Ms, value.Value);
        _values.Clear();
        return true;
    }

    public void Begin() => _removals = chunks.Removals;

    /// <summary>Keeps an hour of which only the sum was read.</summary>
    public void KeepSum(in HourOfMetric key, in ValueSum sum) => kept.Keep(key, new(sum, _removals) { BeforePosition = beforePosition });

    /// <summary>Keeps an hour whose values were read.</summary>
    /// <param name="values">All that count of the hour before the position, by time.</param>
    /// <param name="rows">The entries that they come from, as after <see cref="EntryRows.SortByKey"/>.</param>
    public void KeepValues(in HourOfMetric key, List<TimedValue> values, EntryRows rows)
    {
        var hour = new KeptHour(_isLevel, _removals, values.Count) { BeforePosition = beforePosition };
        foreach (var (ms, value) in values)
            hour.Append(ms, value);
        foreach (ref readonly var row in rows.Rows)
        {
            if (!row.IsClockSuspect)
                hour.LastMs = row.EventMs;
        }

        kept.Keep(key, hour);
    }

    /// <summary>Brings an hour to the position, when what came since are plain readings, each later than all before.</summary>
    private bool IsRight(in HourOfMetric key, KeptHour hour)
    {
        if (hour.Removals != chunks.Removals)
            return false;
        var last = recent.LastPosition(key.Device, key.PeriodS);
        if (last < hour.BeforePosition && last < beforePosition)
            return true;
        if (beforePosition < hour.BeforePosition)
            return false;
        _since.Clear();
        recent.CopyTo(key.Device, key.PeriodS, key.Hour * UnixMs.Hour, (key.Hour + 1) * UnixMs.Hour, _since);
        // Behind the copy: what was compacted since is no more in the index.
        if (chunks.CompactedPosition > hour.BeforePosition)
            return false;
        var bytes = hour.Bytes;
        foreach (var entry in _since)
        {
            if (entry.Position >= hour.BeforePosition && entry.Position < beforePosition && !entry.IsClockSuspect && !TryAppend(key, hour, entry))
                return false;
        }

        hour.BeforePosition = beforePosition;
        kept.Grow(hour.Bytes - bytes);
        return true;
    }

    private bool TryAppend(in HourOfMetric key, KeptHour hour, in IndexedEntry indexed)
    {
        if (!hour.HasValues || indexed.EventMs <= hour.LastMs)
            return false;
        if (tail is not null && tail.TryRead(indexed.Position, out var entry))
            IndexedReads.ThrowUnlessIt(entry, indexed.Position, key.Device, indexed.EventMs, key.PeriodS);
        else if (!journal.TryReadIndexed(indexed.Position, key.Device, indexed.EventMs, key.PeriodS, _scratch, out entry))
            return false;
        if (entry.Kind != EntryKind.Reading)
            return false;
        hour.LastMs = indexed.EventMs;
        if (entry.TryGet(metric, out var value) && value.Quality == Quality.Good)
            hour.Append(indexed.EventMs, value.Value);
        return true;
    }
}
