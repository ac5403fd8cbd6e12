using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;

namespace SensorHub.Alerts.Windows;

/// <summary>The newest panes of one series of many devices, one slot each. Hot: no allocation per reading. One thread.</summary>
internal sealed class PaneRing(PaneSeries series)
{
    private const long NoPane = long.MinValue / 2;
    private const int SlotsPerChunk = 64;
    private readonly long _stepMs = series.StepMs;
    private readonly int _length = series.Length;
    private readonly bool _isLevel = MetricTable.Of(series.Metric).IsLevel;
    private readonly Dictionary<int, int> _slots = [];
    private readonly Stack<int> _free = [];
    private readonly List<ValuePane[]> _chunks = [];
    private readonly List<long[]> _newest = [];

    public PaneSeries Series => series;

    /// <summary>The slot of a device; a new one when it had none.</summary>
    public int SlotOf(int handle)
    {
        if (_slots.TryGetValue(handle, out var slot))
            return slot;
        slot = _free.TryPop(out var free) ? free : _slots.Count;
        _slots.Add(handle, slot);
        if (slot == _chunks.Count * SlotsPerChunk)
            Grow();
        return slot;
    }

    /// <summary>Gives the slots of devices that the registry does not know any more to others.</summary>
    public void Forget(Predicate<int> isGone)
    {
        foreach (var (handle, slot) in _slots)
        {
            if (!isGone(handle))
                continue;
            _slots.Remove(handle);
            _chunks[slot / SlotsPerChunk].AsSpan(slot % SlotsPerChunk * _length, _length).Clear();
            NewestOf(slot) = NoPane;
            _free.Push(slot);
        }
    }

    /// <summary>Spreads a value over the panes it covers.</summary>
    /// <returns>False when some of it lies before the horizon and was left out.</returns>
    public bool Add(int slot, long fromMs, int coverMs, double value, bool isGood)
    {
        var first = fromMs / _stepMs;
        var last = (fromMs + coverMs - 1) / _stepMs;
        ref var newest = ref NewestOf(slot);
        if (last > newest)
            MoveTo(slot, ref newest, last);
        var fixedValue = Fixed(value);
        if (first == last)
        {
            if (first <= newest - _length)
                return false;
            At(slot, first).Add(value, fixedValue, isGood, coverMs, begins: true);
            return true;
        }

        return Spread(slot, fromMs, coverMs, value, fixedValue, isGood, newest);
    }

    /// <summary>A pane; empty before the horizon and after the newest.</summary>
    public ref readonly ValuePane Pane(int slot, long pane)
    {
        var newest = NewestOf(slot);
        if (pane > newest || pane <= newest - _length)
            return ref WindowPanes.Nothing;
        return ref At(slot, pane);
    }

    /// <summary>The horizon and the newest pane; the first is beyond the last when there is none.</summary>
    public (long First, long Last) Filled(int slot) => NewestOf(slot) is var newest && newest == NoPane ? (0, -1) : (newest - _length + 1, newest);

    /// <summary>The first pane that the horizon has not left behind.</summary>
    public long HeldFrom(int slot) => NewestOf(slot) - _length + 1;

    /// <summary>Puts what history says in place of a pane; one before the horizon is left alone, as is an empty one after the newest.</summary>
    public void Replace(int slot, long pane, in ValuePane with)
    {
        ref var newest = ref NewestOf(slot);
        if (pane > newest && !with.IsEmpty)
            MoveTo(slot, ref newest, pane);
        if (pane <= newest && pane > newest - _length)
            At(slot, pane) = with;
    }

    // i32 slots, per slot: i32 handle, i64 newest pane, then { i32 distance from newest, pane } for panes that are not empty, i32 -1.
    public void Write(BinaryWriter to)
    {
        to.Write(_slots.Count);
        foreach (var (handle, slot) in _slots)
        {
            var newest = NewestOf(slot);
            to.Write(handle);
            to.Write(newest);
            for (var distance = 0; distance < _length; distance++)
            {
                ref var pane = ref At(slot, newest - distance);
                if (pane.IsEmpty)
                    continue;
                to.Write(distance);
                pane.Write(to);
            }

            to.Write(-1);
        }
    }

    public void Read(BinaryReader from)
    {
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var slot = SlotOf(from.ReadInt32());
            var newest = from.ReadInt64();
            NewestOf(slot) = newest;
            for (var distance = from.ReadInt32(); distance >= 0; distance = from.ReadInt32())
                At(slot, newest - distance) = ValuePane.Read(from);
        }
    }

    /// <summary>A value of the series as a whole number.</summary>
    public long Fixed(double value) => _isLevel ? FixedEnergy.Of(value) : FixedValue.Of(value);

    private void Grow()
    {
        _chunks.Add(new ValuePane[SlotsPerChunk * _length]);
        var newest = new long[SlotsPerChunk];
        Array.Fill(newest, NoPane);
        _newest.Add(newest);
    }

    private bool Spread(int slot, long fromMs, int coverMs, double value, long fixedValue, bool isGood, long newest)
    {
        var isWhole = true;
        var toMs = fromMs + coverMs;
        for (var atMs = fromMs; atMs < toMs;)
        {
            var pane = atMs / _stepMs;
            var endMs = Math.Min(toMs, (pane + 1) * _stepMs);
            if (pane > newest - _length)
                At(slot, pane).Add(value, fixedValue, isGood, (int)(endMs - atMs), begins: atMs == fromMs);
            else
                isWhole = false;
            atMs = endMs;
        }

        return isWhole;
    }

    private void MoveTo(int slot, ref long newest, long pane)
    {
        var stale = Math.Min(pane - newest, _length);
        for (var i = 0; i < stale; i++)
            At(slot, pane - i) = default;
        newest = pane;
    }

    private ref long NewestOf(int slot) => ref _newest[slot / SlotsPerChunk][slot % SlotsPerChunk];

    private ref ValuePane At(int slot, long pane) =>
        ref _chunks[slot / SlotsPerChunk][slot % SlotsPerChunk * _length + (int)((uint)pane % (uint)_length)];
}
