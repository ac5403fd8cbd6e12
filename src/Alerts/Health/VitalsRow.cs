using System.Runtime.CompilerServices;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Health;

/// <summary>What is kept of one device: about 150 bytes. Zero is the state of a device that was never heard. Hot: no allocation.</summary>
internal struct VitalsRow
{
    private const int HourRing = 25; // 24 whole hours and the one that runs
    private const int GapRing = 7;
    private const Metric NoteworthyFrom = Metric.Battery;

    public long LastSeenMs;
    public long NewestEventMs;
    public int Suspects;
    public int Quarantined;
    public float? Battery;
    public float? Rssi;
    public bool IsClockSuspect;
    private Hours _hours;
    private Gaps _gaps;
    private int _firstHour;
    private int _newestHour;
    private int _gapCount;
    private int _lagHour;
    private int? _lagMs;
    private int? _lagBeforeMs;

    [InlineArray(HourRing)]
    private struct Hours
    {
        private ushort _first;
    }

    [InlineArray(GapRing)]
    private struct Gaps
    {
        private uint _first;
    }

    /// <summary>The smallest receive − end, ms, of this clock hour and the one before.</summary>
    public readonly int? LagMs => _lagBeforeMs is { } before && (_lagMs is null || before < _lagMs) ? before : _lagMs;

    public void Take(in ReadingEntry entry)
    {
        if (!entry.IsReading)
        {
            Quarantined += entry.Kind == EntryKind.Quarantine ? 1 : 0;
            return;
        }

        LastSeenMs = Math.Max(LastSeenMs, entry.ReceivedMs);
        IsClockSuspect = (entry.Flags & EntryFlags.ClockSuspect) != EntryFlags.None;
        if (IsClockSuspect)
        {
            Suspects++;
            return;
        }

        if (entry.Kind == EntryKind.Reading)
            CountHour((int)(entry.EventMs / UnixMs.Hour));
        if (entry.EventMs < NewestEventMs)
            return;
        if (entry.EventMs > NewestEventMs)
            TakeNewer(in entry);
        TakeValues(in entry);
    }

    /// <summary>Readings in the whole hours from <paramref name="hoursBack"/> before <paramref name="nowMs"/>'s, as a share of those due; null when the device is younger.</summary>
    public readonly double? Kept(long nowMs, int hoursBack, int intervalS)
    {
        var nowHour = (int)(nowMs / UnixMs.Hour);
        var from = Math.Max(nowHour - hoursBack, _firstHour + 1);
        if (_firstHour == 0 || from >= nowHour)
            return null;
        var count = 0;
        for (var hour = from; hour < nowHour; hour++)
            count += hour <= _newestHour && hour > _newestHour - HourRing ? _hours[hour % HourRing] : 0;
        return Math.Min(1, (double)count * intervalS / ((nowHour - from) * (UnixMs.Hour / UnixMs.Second)));
    }

    public readonly long? MedianGapMs()
    {
        var count = Math.Min(_gapCount, GapRing);
        if (count == 0)
            return null;
        Span<uint> sorted = stackalloc uint[GapRing];
        ((ReadOnlySpan<uint>)_gaps)[..count].CopyTo(sorted);
        sorted = sorted[..count];
        sorted.Sort();
        return sorted[count / 2];
    }

    public readonly void Write(BinaryWriter to)
    {
        to.Write(LastSeenMs);
        to.Write(NewestEventMs);
        to.Write(Suspects);
        to.Write(Quarantined);
        to.Write(Battery ?? float.NaN);
        to.Write(Rssi ?? float.NaN);
        to.Write(IsClockSuspect);
        for (var i = 0; i < HourRing; i++)
            to.Write(_hours[i]);
        for (var i = 0; i < GapRing; i++)
            to.Write(_gaps[i]);
        to.Write(_firstHour);
        to.Write(_newestHour);
        to.Write(_gapCount);
        to.Write(_lagHour);
        to.Write(_lagMs ?? int.MaxValue);
        to.Write(_lagBeforeMs ?? int.MaxValue);
    }

    public void Read(BinaryReader from)
    {
        LastSeenMs = from.ReadInt64();
        NewestEventMs = from.ReadInt64();
        Suspects = from.ReadInt32();
        Quarantined = from.ReadInt32();
        Battery = from.ReadSingle() is var battery && float.IsNaN(battery) ? null : battery;
        Rssi = from.ReadSingle() is var rssi && float.IsNaN(rssi) ? null : rssi;
        IsClockSuspect = from.ReadBoolean();
        for (var i = 0; i < HourRing; i++)
            _hours[i] = from.ReadUInt16();
        for (var i = 0; i < GapRing; i++)
            _gaps[i] = from.ReadUInt32();
        _firstHour = from.ReadInt32();
        _newestHour = from.ReadInt32();
        _gapCount = from.ReadInt32();
        _lagHour = from.ReadInt32();
        _lagMs = from.ReadInt32() is var lag and < int.MaxValue ? lag : null;
        _lagBeforeMs = from.ReadInt32() is var before and < int.MaxValue ? before : null;
    }

    private void CountHour(int hour)
    {
        if (_firstHour == 0)
            _firstHour = _newestHour = hour;
        if (hour > _newestHour)
        {
            for (var cleared = Math.Max(_newestHour, hour - HourRing) + 1; cleared <= hour; cleared++)
                _hours[cleared % HourRing] = 0;
            _newestHour = hour;
        }

        if (hour > _newestHour - HourRing && _hours[hour % HourRing] < ushort.MaxValue)
            _hours[hour % HourRing]++;
    }

    // Only what is newer than all before: a resend of old readings says nothing of the clock.
    private void TakeNewer(in ReadingEntry entry)
    {
        if (NewestEventMs != 0)
            _gaps[_gapCount++ % GapRing] = (uint)Math.Min(entry.EventMs - NewestEventMs, uint.MaxValue);
        NewestEventMs = entry.EventMs;
        if ((entry.Flags & (EntryFlags.ReceiveTimeTaken | EntryFlags.Resent)) != EntryFlags.None)
            return;
        var hour = (int)(entry.ReceivedMs / UnixMs.Hour);
        if (hour != _lagHour)
        {
            _lagBeforeMs = hour == _lagHour + 1 ? _lagMs : null;
            (_lagHour, _lagMs) = (hour, null);
        }

        var lag = (int)Math.Clamp(entry.ReceivedMs - entry.EventMs - entry.PeriodS * UnixMs.Second, int.MinValue, int.MaxValue - 1);
        _lagMs = Math.Min(_lagMs ?? lag, lag);
    }

    private void TakeValues(in ReadingEntry entry)
    {
        for (var i = entry.ValueCount - 1; i >= 0; i--)
        {
            var value = entry.Value(i);
            if (value.Metric < NoteworthyFrom || value.Quality != Quality.Good)
                continue;
            switch (value.Metric)
            {
                case Metric.Battery: Battery = (float)value.Value; break;
                case Metric.Rssi: Rssi = (float)value.Value; break;
            }
        }
    }
}
