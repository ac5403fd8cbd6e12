using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Silence;

/// <summary>
/// Judges who is not heard any more, by when readings were accepted. A unit is looked at when it could be silent at the earliest, its children
/// when somebody of it is heard: a second costs what is due in it, however many devices there are. One thread.
/// </summary>
internal sealed partial class SilenceWatch
{
    // Excused and silent ones are looked at this often: maintenance may begin or end.
    private const long LookAgainMs = UnixMs.Minute;

    // A city that falls silent at once is told over some seconds.
    private const int MaxPerSecond = 500;

    private readonly SilenceRule? _rule;
    private readonly EvaluationContext _context;

    // Head of a unit, or the negative handle of a silent child.
    private readonly PriorityQueue<int, (long DueUpMs, int Handle)> _due = new();
    private Watched?[] _watched = [];

    // Children, each by itself; of heads only when they were heard.
    private Listener[] _listeners = [];
    private Parking[] _parking = [];
    private UpClock _clock;

    /// <exception cref="ArgumentException">More than one rule, or one of no use.</exception>
    public SilenceWatch(IEnumerable<SilenceRule> rules, EvaluationContext context)
    {
        var all = rules.ToList();
        if (all.Count > 1)
            throw new ArgumentException($"Rules {all[0].Id} and {all[1].Id} both judge silence: one can be in force.", nameof(rules));
        _rule = all.FirstOrDefault();
        _rule?.Validate();
        _context = context;
    }

    /// <summary>Null = silence is not judged.</summary>
    public string? RuleId => _rule?.Id;

    public SilentDevices Silent { get; } = new();

    /// <summary>A record begins.</summary>
    public void Begin(in JournalRecord record) => _clock.Take(record.CommittedMs, record.IsStart);

    /// <summary>A device is heard. Hot: no allocation for one that was not silent.</summary>
    public void Hear(in ReadingEntry entry)
    {
        var handle = entry.Device;
        if (_rule is null || (uint)handle >= (uint)_watched.Length || _watched[handle] is not { } watched)
            return;
        var receivedMs = entry.ReceivedMs;
        if (receivedMs > _listeners[handle].HeardMs)
            Hear(watched, receivedMs, _clock.UpOf(receivedMs));
        if (watched.Device.Kind == DeviceKind.Truck && entry.EventMs >= _parking[handle].AtMs && entry.TryGet(Metric.AccOn, out var acc)
            && acc.Quality == Quality.Good)
            _parking[handle] = new(entry.EventMs, acc.Value == 0);
    }

    /// <summary>Once a second: looks at all that are due.</summary>
    public void Sweep(int seconds)
    {
        TellGone();
        for (var left = MaxPerSecond * seconds; left > 0 && _due.TryPeek(out var handle, out var due) && due.DueUpMs <= _clock.NowUpMs; left--)
        {
            _due.Dequeue();
            if (handle > 0 && _watched[handle] is { IsChild: false } head && head.Unit.Whole.DueUpMs == due.DueUpMs)
                LookAt(head.Unit);
            else if (handle < 0 && _watched[-handle] is { IsChild: true } child && _listeners[-handle].DueUpMs == due.DueUpMs)
                LookAtSilentChild(child, ref _listeners[-handle]);
        }
    }

    private void Hear(Watched watched, long receivedMs, long upMs)
    {
        var unit = watched.Unit;
        ref var whole = ref unit.Whole;
        if (receivedMs > whole.HeardMs)
        {
            if (whole.IsSilent)
                Resolve(HeadOf(unit), ref whole, receivedMs);
            else if (whole.WasHeard && upMs >= whole.SilentAtUpMs && IsJudged(unit))
                Tell(HeadOf(unit), whole.QuietFromMs, receivedMs, isOpen: false, whole.ThresholdMs);
            unit.Hear(receivedMs, upMs);
            if (whole.DueUpMs == 0)
                Enqueue(unit.Head, ref whole, whole.SilentAtUpMs);
        }

        ref var listener = ref _listeners[watched.Device.Handle];
        if (listener.IsSilent)
            Resolve(watched, ref listener, receivedMs);
        listener.Hear(receivedMs, upMs);
        if (watched.IsChild)
            unit.NextChildUpMs = Math.Min(unit.NextChildUpMs, listener.SilentAtUpMs);
        if (unit.Children.Length > 0 && upMs >= unit.NextChildUpMs)
            LookAtChildren(unit, upMs);
    }

    // A child is silent only when its gateway is heard after the child should have been.
    private void LookAtChildren(Unit unit, long upMs)
    {
        var next = long.MaxValue;
        foreach (var handle in unit.Children)
        {
            ref var child = ref _listeners[handle];
            if (!child.WasHeard || child.IsSilent)
                continue;
            var watched = _watched[handle]!;
            child.Look(in _clock, IsJudged(watched));
            var silentAtUpMs = Math.Max(child.SilentAtUpMs, unit.SpellUpMs + watched.ReturnMs);
            if (silentAtUpMs <= upMs)
                Fire(watched, ref child, -handle);
            else
                next = Math.Min(next, child.IsExcused ? upMs + LookAgainMs : silentAtUpMs);
        }

        unit.NextChildUpMs = next;
    }

    private void LookAt(Unit unit)
    {
        ref var whole = ref unit.Whole;
        whole.Look(in _clock, IsJudged(unit));
        if (whole.IsExcused)
        {
            if (whole.IsSilent)
                Resolve(HeadOf(unit), ref whole, _clock.NowMs);
            Enqueue(unit.Head, ref whole, _clock.NowUpMs + LookAgainMs);
        }
        else if (whole.IsSilent)
        {
            Enqueue(unit.Head, ref whole, _clock.NowUpMs + LookAgainMs);
        }
        else if (whole.SilentAtUpMs > _clock.NowUpMs)
        {
            Enqueue(unit.Head, ref whole, whole.SilentAtUpMs);
        }
        else
        {
            Fire(HeadOf(unit), ref whole, unit.Head);
        }
    }

    private void LookAtSilentChild(Watched child, ref Listener listener)
    {
        listener.Look(in _clock, IsJudged(child));
        if (!listener.IsExcused)
        {
            Enqueue(-child.Device.Handle, ref listener, _clock.NowUpMs + LookAgainMs);
            return;
        }

        Resolve(child, ref listener, _clock.NowMs);
        child.Unit.NextChildUpMs = 0;
    }

    private void Fire(Watched about, ref Listener listener, int queuedAs)
    {
        listener.SilentFromMs = listener.QuietFromMs;
        Tell(about, listener.SilentFromMs, _clock.NowMs, isOpen: true, listener.ThresholdMs);
        Show(about);
        Enqueue(queuedAs, ref listener, _clock.NowUpMs + LookAgainMs);
    }

    private void Resolve(Watched about, ref Listener listener, long atMs)
    {
        Tell(about, listener.SilentFromMs, atMs, isOpen: false, listener.ThresholdMs);
        listener.SilentFromMs = 0;
        if (about.IsChild)
            listener.DueUpMs = 0;
        Show(about);
    }

    // A device behind a gateway is as silent as that is.
    private void Show(Watched about)
    {
        var fromMs = about.Unit.Whole.SilentFromMs;
        if (about.IsChild)
        {
            var own = _listeners[about.Device.Handle].SilentFromMs;
            Silent.Set(about.Device.Handle, own != 0 ? own : fromMs);
            return;
        }

        Silent.Set(about.Device.Handle, fromMs);
        foreach (var child in about.Unit.Children)
            Show(_watched[child]!);
    }

    private void Enqueue(int handle, ref Listener listener, long dueUpMs)
    {
        listener.DueUpMs = dueUpMs;
        _due.Enqueue(handle, (dueUpMs, handle));
    }

    private Watched HeadOf(Unit unit) => _watched[unit.Head]!;

    private bool IsJudged(Watched watched) =>
        watched.Device.Enabled && !watched.Device.IsInMaintenance(_clock.NowMs) && !_parking[watched.Device.Handle].IsParked;

    // The whole of a gateway says something only when somebody of it should be heard.
    private bool IsJudged(Unit unit)
    {
        if (!IsJudged(HeadOf(unit)))
            return false;
        if (unit.Children.Length == 0 || _listeners[unit.Head].WasHeard)
            return true;
        foreach (var child in unit.Children)
        {
            if (_listeners[child].WasHeard && IsJudged(_watched[child]!))
                return true;
        }

        return false;
    }

    private void Tell(Watched about, long fromMs, long toMs, bool isOpen, long thresholdMs) => _context.Decisions.Add(
        SilenceDecision.Of(
            _rule!, SubjectRef.Device(about.Device.Id), about.Location, new(fromMs, toMs), isOpen, thresholdMs,
            about.IsChild ? 1 : about.Unit.Children.Length + 1, _clock.NowMs, _context.Position));
}
