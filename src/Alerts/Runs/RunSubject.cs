using System.Text.Json;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Runs;

/// <summary>One device of a run subject.</summary>
internal sealed class RunDevice(int handle, string deviceId, RunShape shape, ServiceTimes times)
{
    public int Handle => handle;
    public string DeviceId => deviceId;
    public RunShape Shape => shape;
    public RunMachine? Machine { get; set; }

    /// <summary>The reading that begins there counts: the device was placed at the subject, and fit.</summary>
    public bool Serves(long eventMs) => times.In(eventMs, eventMs + Math.Max(1, shape.CoverMs)) == Service.Fit;

    /// <summary>The same device without what it has seen.</summary>
    public RunDevice Fresh(TimeSpanMs occurrence) => new(handle, deviceId, shape, times) { Machine = new RunMachine(occurrence) };
}

/// <summary>A site or vehicle under a rule of duration or place: follows readings in event order; late ones are settled from history.</summary>
internal sealed class RunSubject(RunRule rule, RunCondition condition, SubjectRef subject, EvaluationContext context)
    : JudgedSubject(subject, context)
{
    // An episode that only grows is told again when it has grown this much.
    private const long TellGrowthMs = UnixMs.Minute;

    private TimeSpanMs? _occurrence;
    private IReadOnlyList<Episode> _emitted = [];
    private bool _isWatched;

    public override Rule Rule => rule;
    public RunCondition Condition { get; set; } = condition;

    /// <summary>Set by the plan.</summary>
    public RunDevice[] Devices { get; set; } = [];

    /// <param name="changesOld">A merge or correction: what was known of its event time has changed.</param>
    public void Take(int device, long eventMs, ReadOnlySpan<MetricValue> values, bool changesOld, bool isRebuilt)
    {
        var of = Devices[device];
        if (!of.Serves(eventMs))
            return;
        var occurrence = _occurrence is { } current && current.Contains(eventMs) ? current : Schedule.At(eventMs);
        if (occurrence is not { } span)
            return;
        if (_occurrence is null || span.FromMs > _occurrence.Value.FromMs)
            Begin(span, isRebuilt);
        var machine = of.Machine ??= new RunMachine(_occurrence!.Value);
        var isInOrder = !changesOld && span == _occurrence && eventMs > machine.LastEventMs;
        if (!isInOrder)
        {
            MarkLate(span, new(eventMs, eventMs + 1), needsHistory: true);
            return;
        }

        if (IsLate(span))
        {
            machine.LastEventMs = eventMs;
            return;
        }

        var said = Condition.Read(eventMs, values, ref machine.Fixes);
        var change = machine.Take(of.Shape, eventMs, said);
        if (change == RunChange.Turned || (change == RunChange.Grew && !IsTold(machine.Running(of.Shape))))
            Stage();
    }

    /// <summary>
    /// A device that is not heard for longer than a run may pause, or speaks of other things, has stopped, as far as one can see.
    /// </summary>
    /// <returns>False when nothing is open any more: it need not be watched.</returns>
    public bool WatchSilence()
    {
        foreach (var device in Devices)
        {
            if (device.Machine is not { IsRunning: true, IsSilent: false } machine)
                continue;
            ref var state = ref Context.Devices[device.Handle];
            if (Context.ClockMs - Context.HeardMs(in state) <= device.Shape.MaxGapMs
                && state.WatermarkMs - machine.LastShownMs <= device.Shape.MaxGapMs)
                continue;
            machine.IsSilent = true;
            Stage();
        }

        return _isWatched = IsAnyOpen();
    }

    /// <summary>Judges an occurrence from history without late data: after a start without state.</summary>
    public void Rebuild(long atMs)
    {
        if (Schedule.At(atMs) is { } occurrence)
            MarkLate(occurrence, occurrence, needsHistory: true);
    }

    /// <summary>A checkpoint need not keep one that has seen nothing.</summary>
    public bool HasState => _occurrence is not null || Late.Count > 0;

    // bool begun, i64 from, i64 to, count × { i32 handle, machine }.
    public void Write(BinaryWriter to)
    {
        to.Write(_occurrence is not null);
        to.Write(_occurrence?.FromMs ?? 0);
        to.Write(_occurrence?.ToMs ?? 0);
        var running = Devices.Where(d => d.Machine is not null).ToList();
        to.Write(running.Count);
        foreach (var device in running)
        {
            to.Write(device.Handle);
            device.Machine!.Write(to);
        }
    }

    public void Read(BinaryReader from)
    {
        var hasBegun = from.ReadBoolean();
        var span = new TimeSpanMs(from.ReadInt64(), from.ReadInt64());
        _occurrence = hasBegun ? span : null;
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var handle = from.ReadInt32();
            var machine = RunMachine.Read(span, from);
            if (Devices.FirstOrDefault(d => d.Handle == handle) is { } device)
                device.Machine = machine;
        }

        _emitted = Episodes(Devices);
        Watch();
    }

    protected override void Emit()
    {
        if (_occurrence is not { } occurrence || IsLate(occurrence))
            return;
        var episodes = Episodes(Devices);
        if (IsNews(episodes))
            Emit(occurrence, episodes);
    }

    protected override bool Settle(LateMark mark)
    {
        var replayed = Array.ConvertAll(Devices, d => Replay(d, mark.Occurrence));
        if (mark.Occurrence == _occurrence)
        {
            for (var i = 0; i < replayed.Length; i++)
                Devices[i].Machine = replayed[i].Machine;
            WatchSilence();
            Emit(mark.Occurrence, Episodes(Devices));
            return true;
        }

        foreach (var device in replayed)
            device.Machine!.Finish(device.Shape);
        var episodes = Episodes(replayed);
        Context.Decisions.Add(NewDecision(mark.Occurrence, episodes, Drafts(episodes)));
        return true;
    }

    private void Begin(TimeSpanMs span, bool isRebuilt)
    {
        foreach (var device in Devices)
        {
            if (device.Machine is { } machine)
                machine.Finish(device.Shape);
        }

        Emit();
        _occurrence = span;
        _emitted = [];
        foreach (var device in Devices)
            device.Machine = new RunMachine(span);
        if (isRebuilt)
            MarkLate(span, span, needsHistory: true);
    }

    private void Emit(TimeSpanMs occurrence, IReadOnlyList<Episode> episodes)
    {
        var drafts = Drafts(episodes.Except(_emitted).Where(e => !e.Open || !_emitted.Any(k => k.FromMs == e.FromMs)));
        _emitted = episodes;
        Watch();
        Context.Decisions.Add(NewDecision(occurrence, episodes, drafts));
    }

    private void Watch()
    {
        if (_isWatched || !IsAnyOpen())
            return;
        _isWatched = true;
        Context.OpenRuns.Add(this);
    }

    private bool IsAnyOpen()
    {
        for (var i = 0; i < _emitted.Count; i++)
        {
            if (_emitted[i].Open)
                return true;
        }

        return false;
    }

    // The open episode that was told last says as much, but for a growth that waits.
    private bool IsTold(TimeSpanMs running) =>
        _emitted is [.., { Open: true } told] && running.FromMs >= told.FromMs && running.FromMs <= told.ToMs
        && running.ToMs - told.ToMs < TellGrowthMs;

    private bool IsNews(IReadOnlyList<Episode> episodes)
    {
        if (episodes.Count != _emitted.Count)
            return true;
        for (var i = 0; i < episodes.Count; i++)
        {
            var (now, told) = (episodes[i], _emitted[i]);
            var onlyGrew = now with { ToMs = told.ToMs, Value = told.Value, Count = told.Count } == told;
            if (now != told && !(onlyGrew && now.Open && now.ToMs - told.ToMs < TellGrowthMs))
                return true;
        }

        return false;
    }

    // What several devices of a site say together: overlapping stretches are one.
    private static List<Episode> Episodes(RunDevice[] devices)
    {
        List<Episode> all = [];
        foreach (var device in devices)
            device.Machine?.AddEpisodes(device.Shape, all);
        if (devices.Length == 1)
            return all;
        all.Sort((a, b) => a.FromMs.CompareTo(b.FromMs));
        List<Episode> united = [];
        foreach (var episode in all)
        {
            if (united.Count > 0 && episode.FromMs <= united[^1].ToMs)
                united[^1] = Unite(united[^1], episode);
            else
                united.Add(episode);
        }

        return united;
    }

    private static Episode Unite(Episode a, Episode b)
    {
        var toMs = Math.Max(a.ToMs, b.ToMs);
        return a with { ToMs = toMs, Open = a.Open || b.Open, Value = (toMs - a.FromMs) / (double)UnixMs.Second, Count = a.Count + b.Count };
    }

    private RunDevice Replay(RunDevice device, TimeSpanMs occurrence)
    {
        var replayed = device.Fresh(occurrence);
        var machine = replayed.Machine!;
        Context.History.Read(
            device.Handle, Context.Devices[device.Handle].PeriodS, occurrence.FromMs, occurrence.ToMs, Context.Position,
            (eventMs, _, values) =>
            {
                if (device.Serves(eventMs) && MetricSet.Of(values).Overlaps(Condition.Metrics))
                    machine.Take(device.Shape, eventMs, Condition.Read(eventMs, values, ref machine.Fixes));
            });
        return replayed;
    }

    private IReadOnlyList<VerdictDraft> Drafts(IEnumerable<Episode> episodes) =>
        [.. episodes.Select(e => new VerdictDraft(
            e.FromMs, e.ToMs, Verdict.Exceeded, e.Value, rule.AtLeast.TotalSeconds, "s", 1,
            Devices.Length == 1 ? Devices[0].DeviceId : null,
            JsonSerializer.Serialize(
                new RunArithmetic(Condition.Text, e.Count, (e.ToMs - e.FromMs) / (double)UnixMs.Second, rule.AtLeast.TotalSeconds, e.Open, e.Place),
                AlertsJson.Options)))];
}

/// <summary>How a run was found, as it is shown to people and kept as evidence.</summary>
internal sealed record RunArithmetic(
    string Condition, int Readings, double HeldS, double AtLeastS, bool GoesOn, Devices.Geography.GeoPoint? Place);
