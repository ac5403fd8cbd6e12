namespace SensorHub.Storage.Telemetry;

/// <summary>
/// Where the entries lie that are not yet compacted: per device and period, sorted by event time, 16 bytes an entry and at most
/// half as much again in reserve. One thread adds; any thread reads. Hot: <see cref="NewestEventMs"/> takes no lock and
/// <see cref="Add"/> a short one; neither allocates but to grow.
/// </summary>
internal sealed class RecentIndex
{
    private const int Stripes = 64;

    private readonly Lock[] _stripes = Enumerable.Range(0, Stripes).Select(_ => new Lock()).ToArray();
    private readonly Lock _making = new();
    private SeriesIndex?[] _devices = new SeriesIndex?[256];

    /// <summary>See <c>IReadingIndex</c>.</summary>
    public long NewestEventMs(int device, int periodS) => Find(device, periodS)?.NewestMs ?? long.MinValue;

    /// <summary>See <c>IReadingIndex</c>.</summary>
    public void Add(int device, long eventMs, int periodS, long position, bool clockSuspect)
    {
        var series = Find(device, periodS) ?? MakeSeries(device, periodS);
        lock (StripeOf(device))
            series.Entries.Add(new(eventMs, position, clockSuspect));
        series.LastPosition = position;
        if (!clockSuspect && eventMs > series.NewestMs)
            series.NewestMs = eventMs;
    }

    /// <summary>No entry that was added to a series since the start lies behind this position; <see cref="long.MinValue"/> when none was.</summary>
    public long LastPosition(int device, int periodS) => Find(device, periodS)?.LastPosition ?? long.MinValue;

    /// <summary>Appends what lies at from ≤ event time &lt; to, in order of event time and arrival.</summary>
    public void CopyTo(int device, int periodS, long fromMs, long toMs, List<IndexedEntry> entries)
    {
        if (Find(device, periodS) is not { } series)
            return;
        lock (StripeOf(device))
            series.Entries.CopyTo(fromMs, toMs, entries);
    }

    /// <summary>The smallest event time at or after a time, or null.</summary>
    public long? NextEventMs(int device, int periodS, long fromMs)
    {
        if (Find(device, periodS) is not { } series)
            return null;
        lock (StripeOf(device))
            return series.Entries.NextEventMs(fromMs);
    }

    /// <summary>Newest compacted event time by any clock: chunks need not be asked beyond it.</summary>
    public long CompactedMs(int device, int periodS)
    {
        if (Find(device, periodS) is not { } series)
            return long.MinValue;
        lock (StripeOf(device))
            return series.CompactedMs;
    }

    /// <summary>Newest compacted event time by a trusted clock; <see cref="long.MinValue"/> when there is none.</summary>
    public long CompactedTrustedMs(int device, int periodS)
    {
        if (Find(device, periodS) is not { } series)
            return long.MinValue;
        lock (StripeOf(device))
            return series.CompactedTrustedMs;
    }

    /// <summary>The newest event time by a trusted clock among what is compacted or lies before a position, over all periods; or null.</summary>
    public long? NewestDurable(int device, long beforePosition)
    {
        var newest = long.MinValue;
        for (var series = First(device); series is not null; series = series.Next)
        {
            lock (StripeOf(device))
                newest = Math.Max(newest, Math.Max(series.CompactedTrustedMs, series.Entries.NewestTrusted(beforePosition) ?? long.MinValue));
        }

        return newest == long.MinValue ? null : newest;
    }

    /// <summary>Periods of the series of a device, ascending.</summary>
    public List<int> Periods(int device)
    {
        var periods = new List<int>();
        for (var series = First(device); series is not null; series = series.Next)
            periods.Add(series.PeriodS);
        periods.Sort();
        return periods;
    }

    /// <summary>Notes how far a series is compacted. Times only grow.</summary>
    public void NoteCompacted(in SeriesNewest newest)
    {
        var series = Find(newest.Device, newest.PeriodS) ?? MakeSeries(newest.Device, newest.PeriodS);
        lock (StripeOf(newest.Device))
        {
            series.CompactedTrustedMs = Math.Max(series.CompactedTrustedMs, newest.TrustedMs);
            series.CompactedMs = Math.Max(series.CompactedMs, newest.AnyMs);
            // Only at start: later the adding thread was here before.
            if (newest.TrustedMs > series.NewestMs)
                series.NewestMs = newest.TrustedMs;
        }
    }

    /// <summary>Forgets the entries before a position: chunks hold them now. Locks one device at a time.</summary>
    public void ForgetBefore(long position)
    {
        var devices = Volatile.Read(ref _devices);
        for (var device = 0; device < devices.Length; device++)
        {
            for (var series = First(device); series is not null; series = series.Next)
            {
                lock (StripeOf(device))
                    series.Entries = series.Entries.From(position);
            }
        }
    }

    /// <summary>The compactor may meet a series first after a start, so making one is guarded.</summary>
    private SeriesIndex MakeSeries(int device, int periodS)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(device);
        lock (_making)
        {
            if (Find(device, periodS) is { } made)
                return made;
            if (device >= _devices.Length)
            {
                var larger = new SeriesIndex?[Math.Max(device + 1, _devices.Length * 2)];
                _devices.CopyTo(larger, 0);
                Volatile.Write(ref _devices, larger);
            }

            var series = new SeriesIndex(periodS, _devices[device]);
            Volatile.Write(ref _devices[device], series);
            return series;
        }
    }

    private SeriesIndex? First(int device)
    {
        var devices = Volatile.Read(ref _devices);
        return (uint)device < (uint)devices.Length ? Volatile.Read(ref devices[device]) : null;
    }

    private SeriesIndex? Find(int device, int periodS)
    {
        var series = First(device);
        while (series is not null && series.PeriodS != periodS)
            series = series.Next;
        return series;
    }

    private Lock StripeOf(int device) => _stripes[device & (Stripes - 1)];
}
