using System.Text.Json;
using SensorHub.Alerts.Health;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>
/// From journal records to decisions: the same records give the same decisions, live or replayed. Hot: no look-up and no
/// allocation for a reading that decides nothing. One thread.
/// </summary>
internal sealed class ShardEvaluation
{
    // Ticks come every 5 s: a longer gap is a stop, and no budget is saved up over it.
    private const int MaxSweptSeconds = 5;

    private readonly IRegistry _registry;
    private readonly EvaluationContext _context;
    private readonly DeviceTable _devices = new();
    private readonly MetricValue[] _values = new MetricValue[ReadingEntry.MaxValues];
    private long _sweptSecond = -1;

    // No window is due before: their dates only move on.
    private long _windowsDueMs = long.MinValue;
    private int _settlesLeft;

    public ShardEvaluation(
        IReadOnlyList<Rule> rules, CityCalendar calendar, IRegistry registry, IReadingHistory history, EvaluatorOptions options)
    {
        _registry = registry;
        _context = new EvaluationContext(options, history, _devices);
        Subjects = new SubjectBook(rules, calendar, _context);
        Subjects.Plan(registry.Current);
        Vitals = new VitalsTable(Subjects.Silence.Silent);
    }

    public SubjectBook Subjects { get; }
    public EvaluationContext Context => _context;
    public DeviceTable Devices => _devices;
    public VitalsTable Vitals { get; }

    /// <summary>True after a start without state: occurrences first met in their middle are judged from history.</summary>
    public bool IsRebuilt { get; set; }

    /// <summary>Readings judged since the start.</summary>
    public long Judged { get; private set; }

    /// <summary>Entries of readings gone through, conflicts included.</summary>
    public long Entries { get; private set; }

    /// <summary>Of these, those before the newest start record.</summary>
    public long EntriesBeforeStart { get; private set; }

    /// <summary>Subjects whose late readings are not judged yet.</summary>
    public int Unsettled => _context.Unsettled.Count;

    /// <summary>What the last records decided; the caller takes and clears.</summary>
    public List<Decision> Decisions => _context.Decisions;
    public List<DeviceNotice> Notices => _context.Notices;

    public long SweptSecond
    {
        get => _sweptSecond;
        set => _sweptSecond = value;
    }

    /// <summary>The first half of a record: what it holds, and what its time decides. <see cref="Settle"/> follows.</summary>
    public void Take(in JournalRecord record)
    {
        _context.ClockMs = record.CommittedMs;
        _context.Position = record.NextPosition;
        Subjects.Silence.Begin(in record);
        if (record.IsStart)
            Start(in record);
        var second = _context.ClockMs / UnixMs.Second;
        var isNewSecond = second > _sweptSecond;
        if (isNewSecond)
            TryPlanAgain();
        Vitals.Take(in record);
        var rest = record.Entries.Span;
        while (!rest.IsEmpty)
        {
            var entry = new ReadingEntry(rest);
            TakeEntry(in entry);
            if (entry.IsReading)
            {
                Entries++;
                Subjects.Silence.Hear(in entry);
            }

            rest = rest[entry.Length..];
        }

        _context.EndReadings();
        if (isNewSecond)
        {
            var seconds = second - _sweptSecond;
            _sweptSecond = second;
            Sweep(seconds);
        }
    }

    /// <summary>The second half: late data that have settled are judged from history, and what the record changed is told.</summary>
    /// <exception cref="IOException">History cannot be read now. Called again it goes on where it stopped, to the same decisions.</exception>
    public void Settle()
    {
        if (_settlesLeft > 0)
            SettleLate();
        FlushStaged();
    }

    private void Start(in JournalRecord record)
    {
        _context.WatchedSinceMs = record.CommittedMs;
        EntriesBeforeStart = Entries;
    }

    private void TakeEntry(in ReadingEntry entry)
    {
        if (entry.Kind == EntryKind.Conflict || !entry.IsReading)
            return;
        var handle = entry.Device;
        if ((uint)handle >= (uint)_devices.Count || !_devices[handle].IsPlanned)
        {
            if (handle <= 0 || !TryPlanAgain() || handle >= _devices.Count || !_devices[handle].IsPlanned)
                return;
        }

        ref var device = ref _devices[handle];
        if ((entry.Flags & EntryFlags.ClockSuspect) != EntryFlags.None)
        {
            NoticeClock(handle, ref device, in entry);
            return;
        }

        if (entry.PeriodS != device.PeriodS)
            return;
        Judged++;
        var eventMs = entry.EventMs;
        var receivedMs = entry.ReceivedMs;
        _context.BeginReading(eventMs + device.CoverMs, receivedMs);
        if (receivedMs > device.LastReceivedMs)
            device.LastReceivedMs = receivedMs;
        if (eventMs > device.WatermarkMs && eventMs <= receivedMs)
        {
            device.WatermarkMs = eventMs;
            if (eventMs >= device.NextDueMs)
                Advance(ref device, eventMs);
        }

        if (device.Panes.Length > 0)
            TakePanes(ref device, in entry, eventMs);
        if (device.Runs.Length > 0)
            TakeRuns(ref device, in entry, eventMs);
    }

    private void TakePanes(ref DeviceState device, in ReadingEntry entry, long eventMs)
    {
        // What was known of the reading before has a say in it: history knows all of it.
        var isInMemory = entry.Kind != EntryKind.Correction && !(device.IsConditioned && entry.Kind == EntryKind.Merge);
        if (isInMemory)
        {
            foreach (ref readonly var input in device.Panes.AsSpan())
            {
                if (entry.TryGet(input.Metric, out var value) && Counts(in entry, input.While))
                    isInMemory &= input.Ring.Add(input.Slot, eventMs, device.CoverMs, value.Value, value.Quality == Quality.Good);
            }
        }

        var span = new TimeSpanMs(eventMs, eventMs + device.CoverMs);
        if (!isInMemory || eventMs < device.DecidedMs)
        {
            foreach (var subject in device.Windows)
                subject.TakeLate(span, isInMemory);
        }

        foreach (var feed in device.Feeds)
        {
            if (!isInMemory || eventMs < feed.DecidedMs)
                feed.TakeLate(span, isInMemory);
        }
    }

    private static bool Counts(in ReadingEntry entry, Metric? condition) =>
        condition is not { } metric || !entry.TryGet(metric, out var value) || !PaneInput.IsOff(in value);

    private void TakeRuns(ref DeviceState device, in ReadingEntry entry, long eventMs)
    {
        var count = entry.ValueCount;
        for (var i = 0; i < count; i++)
            _values[i] = entry.Value(i);
        var metrics = MetricSet.Of(_values.AsSpan(0, count));
        foreach (ref readonly var input in device.Runs.AsSpan())
        {
            if (input.Subject.Condition.Metrics.Overlaps(metrics))
                input.Subject.Take(input.Device, eventMs, _values.AsSpan(0, count), entry.Kind != EntryKind.Reading, IsRebuilt);
        }
    }

    private void Advance(ref DeviceState device, long eventMs)
    {
        foreach (var subject in device.Windows)
        {
            if (subject.NextDueMs > eventMs)
                continue;
            var before = subject.NextDueMs;
            if (!subject.HasStarted)
            {
                subject.Start(eventMs, IsRebuilt);
                _windowsDueMs = Math.Min(_windowsDueMs, subject.NextDueMs);
            }

            subject.Advance();
            if (subject.NextDueMs != before)
                RefreshInputs(subject);
        }

        if (device.Windows.Length == 0)
            device.NextDueMs = long.MaxValue;
    }

    private void RefreshInputs(Windows.WindowSubject subject)
    {
        foreach (var input in subject.Inputs.Own)
            DeviceLinks.Refresh(ref _devices[input.Handle]);
    }

    // Once a second of record time, or when records are further apart: windows that the clock decides, silence, late data that have settled.
    private void Sweep(long seconds)
    {
        if (_windowsDueMs <= _context.SilenceBoundMs)
            DecideByClock(_context.SilenceBoundMs);
        Subjects.Runs.WatchSilence();
        var due = (int)Math.Min(seconds, MaxSweptSeconds);
        Subjects.Silence.Sweep(due);
        _settlesLeft = _context.Options.ResettlesPerSecond * due;
    }

    private void DecideByClock(long boundMs)
    {
        _windowsDueMs = long.MaxValue;
        foreach (var subject in Subjects.Windows.Subjects)
        {
            if (!subject.HasStarted)
                continue;
            var before = subject.NextDueMs;
            if (before <= boundMs)
                subject.Advance();
            if (subject.NextDueMs != before)
                RefreshInputs(subject);
            _windowsDueMs = Math.Min(_windowsDueMs, subject.NextDueMs);
        }
    }

    private void SettleLate()
    {
        var unsettled = _context.Unsettled;
        for (var i = 0; i < unsettled.Count && _settlesLeft > 0; i++)
            unsettled[i].SettleLate(ref _settlesLeft);
        unsettled.RemoveAll(s => s.Late.Count == 0);
        _settlesLeft = 0;
    }

    private void FlushStaged()
    {
        var staged = _context.Staged;
        for (var i = 0; i < staged.Count; i++)
            staged[i].Flush();
        staged.Clear();
    }

    private bool TryPlanAgain()
    {
        var registry = _registry.Current;
        if (registry.Version == Subjects.Version)
            return false;
        Subjects.Plan(registry);
        return true;
    }

    private void NoticeClock(int handle, ref DeviceState device, in ReadingEntry entry)
    {
        if (device.ClockNoticed)
            return;
        device.ClockNoticed = true;
        var registry = _registry.Current;
        if (registry.DevicesByHandle.GetValueOrDefault(handle) is { } known)
        {
            _context.Notices.Add(new(
                known.Id, registry.PlaceOf(known), DeviceNotice.ClockType, _context.ClockMs,
                JsonSerializer.Serialize(new { device = known.Id, received_ms = entry.ReceivedMs }, AlertsJson.Options)));
        }
    }
}
