using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Silence;

/// <summary>Plans, checkpoints and starts without one.</summary>
internal sealed partial class SilenceWatch
{
    // Silent ones that the registry does not know any more.
    private readonly List<(string Id, Listener Listener)> _gone = [];
    private RegistrySnapshot _registry = RegistrySnapshot.Empty;

    /// <summary>Plans again; what is known of devices that stay is kept, also when they change their gateway.</summary>
    public void Plan(RegistrySnapshot registry)
    {
        if (_rule is null)
            return;
        var before = _watched;
        _registry = registry;
        var size = Math.Max(before.Length, registry.DevicesByHandle.IsEmpty ? 0 : registry.DevicesByHandle.Keys.Max() + 1);
        Array.Resize(ref _listeners, size);
        Array.Resize(ref _parking, size);
        Silent.Grow(size);
        _watched = new Watched?[size];
        foreach (var members in registry.DevicesByHandle.Values.OrderBy(d => d.Handle).GroupBy(d => HeadOf(d).Handle))
            Plan(registry.DevicesByHandle[members.Key], [.. members.Where(d => d.Handle != members.Key)], before);
        foreach (var gone in before)
        {
            if (gone is not null && _watched[gone.Device.Handle] is null)
                Leave(gone);
        }

        Requeue();
    }

    // clock, { i32 handle, string id, listener, i64 at, bool parked }, i32 0, { i32 head, string id, listener, i64 spell }, i32 0.
    public void Write(BinaryWriter to)
    {
        _clock.Write(to);
        foreach (var watched in _watched)
        {
            if (watched is null || !_listeners[watched.Device.Handle].WasHeard)
                continue;
            to.Write(watched.Device.Handle);
            to.Write(watched.Device.Id);
            _listeners[watched.Device.Handle].Write(to);
            to.Write(_parking[watched.Device.Handle].AtMs);
            to.Write(_parking[watched.Device.Handle].IsParked);
        }

        to.Write(0);
        foreach (var head in Heads().Where(h => h.Unit.Whole.WasHeard))
        {
            to.Write(head.Unit.Head);
            to.Write(head.Device.Id);
            head.Unit.Whole.Write(to);
            to.Write(head.Unit.SpellUpMs);
        }

        to.Write(0);
    }

    public void Read(BinaryReader from)
    {
        _clock.Read(from);
        for (var handle = from.ReadInt32(); handle != 0; handle = from.ReadInt32())
        {
            var id = from.ReadString();
            Restore(handle, id, Listener.Read(from), isChild: true);
            if (new Parking(from.ReadInt64(), from.ReadBoolean()) is var parking && handle < _parking.Length)
                _parking[handle] = parking;
        }

        for (var head = from.ReadInt32(); head != 0; head = from.ReadInt32())
        {
            var id = from.ReadString();
            Restore(head, id, Listener.Read(from), isChild: false);
            var spellUpMs = from.ReadInt64();
            if (head < _watched.Length && _watched[head] is { IsChild: false } watched)
                watched.Unit.SpellUpMs = spellUpMs;
        }

        Requeue();
    }

    /// <summary>After a start without state: who was heard when, as far as stored readings say.</summary>
    public void Rebuild(IReadingHistory history, long asOfPosition)
    {
        if (_rule is null)
            return;
        var newestMs = 0L;
        foreach (var watched in _watched)
        {
            if (watched is null || history.NewestEventMs(watched.Device.Handle) is not { } eventMs
                || Heard(history, watched.Device.Handle, asOfPosition) is not { } heardMs)
                continue;
            var handle = watched.Device.Handle;
            _listeners[handle].HeardMs = _listeners[handle].HeardUpMs = heardMs;
            ref var whole = ref watched.Unit.Whole;
            whole.HeardMs = whole.HeardUpMs = Math.Max(whole.HeardMs, heardMs);
            newestMs = Math.Max(newestMs, heardMs);
            if (watched.Device.Kind == DeviceKind.Truck)
                history.Read(handle, null, eventMs, eventMs + 1, asOfPosition, (atMs, _, values) =>
                    _parking[handle] = new(atMs, values.Good(Metric.AccOn) == 0));
        }

        // The hub was up at least until it heard the last of them.
        _clock.Take(newestMs, isStart: false);
        Requeue();
    }

    // Of whom nothing can be read, nobody knows when it was heard; a start does not fail for it.
    private static long? Heard(IReadingHistory history, int handle, long asOfPosition)
    {
        try
        {
            return history.LastReceivedMs(handle, asOfPosition);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>
    /// After a start: that silence is alerted. When the state has another mind, because the registry has changed since or nothing is known from before,
    /// it ends as soon as the device is heard or seen to be excused, or at once when there is no such device or its newest silence is another.
    /// </summary>
    public void Adopt(string subject, long fromMs)
    {
        if (_rule is null)
            return;
        if (!_registry.Devices.TryGetValue(subject, out var device) || _watched[device.Handle] is not { } watched)
        {
            _gone.Add((subject, new() { SilentFromMs = fromMs, ThresholdMs = _rule.ThresholdMs(0) }));
            return;
        }

        ref var listener = ref ListenerOf(watched);
        if (listener.SilentFromMs == fromMs)
            return;
        if (listener.IsSilent)
        {
            _gone.Add((subject, listener with { SilentFromMs = fromMs }));
            return;
        }

        listener.SilentFromMs = fromMs;
        Enqueue(watched.IsChild ? -device.Handle : device.Handle, ref listener, _clock.NowUpMs);
        Show(watched);
    }

    private Device HeadOf(Device device) =>
        device.GatewayId is { } id && _registry.Devices.TryGetValue(id, out var gateway) && gateway.GatewayId is null ? gateway : device;

    private void Plan(Device head, List<Device> children, Watched?[] before)
    {
        var known = head.Handle < before.Length ? before[head.Handle] : null;
        var unit = known is { IsChild: false } ? known.Unit : new Unit(head.Handle) { Whole = _listeners[head.Handle] };
        _listeners[head.Handle].SilentFromMs = 0;
        _watched[head.Handle] = new(head, unit, _registry.PlaceOf(head));
        unit.Children = [.. children.Select(c => c.Handle)];
        unit.Plan(_rule!, head, children);
        foreach (var child in children)
        {
            if (child.Handle < before.Length && before[child.Handle] is { IsChild: false } single)
                _listeners[child.Handle] = single.Unit.Whole;
            _listeners[child.Handle].ThresholdMs = _rule!.ThresholdMs(child.IntervalS);
            _watched[child.Handle] = new(child, unit, _registry.PlaceOf(child));
        }
    }

    private void Leave(Watched gone)
    {
        var listener = gone.IsChild ? _listeners[gone.Device.Handle] : gone.Unit.Whole;
        if (listener.IsSilent)
            _gone.Add((gone.Device.Id, listener));
        (_listeners[gone.Device.Handle], _parking[gone.Device.Handle]) = (default, default);
        Silent.Set(gone.Device.Handle, 0);
    }

    private void TellGone()
    {
        foreach (var (id, listener) in _gone)
        {
            _context.Decisions.Add(SilenceDecision.Of(
                _rule!, SubjectRef.Device(id), null, new(listener.SilentFromMs, _clock.NowMs), isOpen: false, listener.ThresholdMs, 1,
                _clock.NowMs, _context.Position));
        }

        _gone.Clear();
    }

    // A device that became a child, or is one no more, since the checkpoint takes its state along.
    private void Restore(int handle, string id, Listener stored, bool isChild)
    {
        if (handle >= _watched.Length || _watched[handle] is not { } watched)
        {
            if (stored.IsSilent)
                _gone.Add((id, stored));
            return;
        }

        if (isChild)
            _listeners[handle] = stored with { ThresholdMs = _listeners[handle].ThresholdMs };
        if (!isChild || (!watched.IsChild && !watched.Unit.Whole.WasHeard))
        {
            ref var listener = ref ListenerOf(watched);
            listener = stored with { ThresholdMs = listener.ThresholdMs };
        }
    }

    private ref Listener ListenerOf(Watched watched)
    {
        if (watched.IsChild)
            return ref _listeners[watched.Device.Handle];
        return ref watched.Unit.Whole;
    }

    private IEnumerable<Watched> Heads() => _watched.Where(w => w is { IsChild: false }).Select(w => w!);

    private void Requeue()
    {
        _due.Clear();
        foreach (var watched in _watched)
        {
            if (watched is null)
                continue;
            if (!watched.IsChild)
                Show(watched);
            ref var listener = ref ListenerOf(watched);
            var dueUpMs = listener.DueUpMs == 0 ? listener.SilentAtUpMs : Math.Min(listener.DueUpMs, listener.SilentAtUpMs);
            if (watched.IsChild && listener.IsSilent)
                Enqueue(-watched.Device.Handle, ref listener, dueUpMs);
            else if (!watched.IsChild && (listener.WasHeard || listener.IsSilent))
                Enqueue(watched.Device.Handle, ref listener, dueUpMs);
        }
    }
}
