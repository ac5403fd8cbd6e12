namespace SensorHub.Alerts.Windows;

/// <summary>The newest panes of many series, one slot each. Hot: no allocation per reading. One thread.</summary>
internal abstract class PaneRing(long stepMs)
{
    /// <summary>Panes that a slot holds: the horizon in memory.</summary>
    public const int Length = 64;

    private protected const long NoPane = long.MinValue / 2;
    private readonly Dictionary<int, int> _slots = [];

    public long StepMs => stepMs;

    /// <summary>Handles of the devices that have a slot.</summary>
    public IReadOnlyDictionary<int, int> Slots => _slots;

    /// <summary>The slot of a device; a new one when it had none.</summary>
    public int SlotOf(int handle)
    {
        if (_slots.TryGetValue(handle, out var slot))
            return slot;
        slot = _slots.Count;
        _slots.Add(handle, slot);
        Grow(slot);
        return slot;
    }

    /// <summary>Spreads a value over the panes it covers.</summary>
    /// <returns>False when some of it lies before the horizon and was left out.</returns>
    public abstract bool Add(int slot, long fromMs, int coverMs, double value, bool isGood);

    public abstract void Write(BinaryWriter to);

    public abstract void Read(BinaryReader from);

    private protected abstract void Grow(int slot);
}

/// <inheritdoc cref="PaneRing"/>
internal sealed class PaneRing<TPane>(long stepMs) : PaneRing(stepMs) where TPane : struct, IPane<TPane>
{
    private const int SlotsPerChunk = 256;
    private readonly long _stepMs = stepMs;
    private readonly List<TPane[]> _chunks = [];
    private readonly List<long[]> _newest = [];

    public override bool Add(int slot, long fromMs, int coverMs, double value, bool isGood)
    {
        var first = fromMs / _stepMs;
        var last = (fromMs + coverMs - 1) / _stepMs;
        ref var newest = ref NewestOf(slot);
        if (last > newest)
            MoveTo(slot, ref newest, last);
        if (first == last)
        {
            if (first <= newest - Length)
                return false;
            At(slot, first).Add(value, isGood, coverMs, begins: true);
            return true;
        }

        return Spread(slot, fromMs, coverMs, value, isGood, newest);
    }

    /// <summary>Panes of a span merged; panes before the horizon and after the newest count as empty.</summary>
    public TPane Sum(int slot, long firstPane, int count)
    {
        var newest = NewestOf(slot);
        var from = Math.Max(firstPane, newest - Length + 1);
        var to = Math.Min(firstPane + count - 1, newest);
        var sum = default(TPane);
        for (var pane = from; pane <= to; pane++)
            sum.Merge(in At(slot, pane));
        return sum;
    }

    /// <summary>False when the horizon has left a pane behind.</summary>
    public bool Holds(int slot, long pane) => pane > NewestOf(slot) - Length;

    /// <summary>Puts what history says in place of a pane within the horizon; others are left alone.</summary>
    public void Replace(int slot, long pane, in TPane with)
    {
        var newest = NewestOf(slot);
        if (pane <= newest && pane > newest - Length)
            At(slot, pane) = with;
    }

    // Per slot: i32 handle, i64 newest pane, then { i32 distance from newest, pane } for panes that are not empty, i32 -1.
    public override void Write(BinaryWriter to)
    {
        to.Write(Slots.Count);
        foreach (var (handle, slot) in Slots)
        {
            var newest = NewestOf(slot);
            to.Write(handle);
            to.Write(newest);
            for (var distance = 0; distance < Length; distance++)
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

    public override void Read(BinaryReader from)
    {
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var slot = SlotOf(from.ReadInt32());
            var newest = from.ReadInt64();
            NewestOf(slot) = newest;
            for (var distance = from.ReadInt32(); distance >= 0; distance = from.ReadInt32())
                At(slot, newest - distance) = TPane.Read(from);
        }
    }

    private protected override void Grow(int slot)
    {
        if (slot < _chunks.Count * SlotsPerChunk)
            return;
        _chunks.Add(new TPane[SlotsPerChunk * Length]);
        var newest = new long[SlotsPerChunk];
        Array.Fill(newest, NoPane);
        _newest.Add(newest);
    }

    private bool Spread(int slot, long fromMs, int coverMs, double value, bool isGood, long newest)
    {
        var isWhole = true;
        var toMs = fromMs + coverMs;
        for (var atMs = fromMs; atMs < toMs;)
        {
            var pane = atMs / _stepMs;
            var endMs = Math.Min(toMs, (pane + 1) * _stepMs);
            if (pane > newest - Length)
                At(slot, pane).Add(value, isGood, (int)(endMs - atMs), begins: atMs == fromMs);
            else
                isWhole = false;
            atMs = endMs;
        }

        return isWhole;
    }

    private void MoveTo(int slot, ref long newest, long pane)
    {
        var stale = Math.Min(pane - newest, Length);
        for (var i = 0; i < stale; i++)
            At(slot, pane - i) = default;
        newest = pane;
    }

    private ref long NewestOf(int slot) => ref _newest[slot / SlotsPerChunk][slot % SlotsPerChunk];

    private ref TPane At(int slot, long pane) =>
        ref _chunks[slot / SlotsPerChunk][slot % SlotsPerChunk * Length + (int)(pane & (Length - 1))];
}
