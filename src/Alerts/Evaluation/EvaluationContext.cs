using SensorHub.Alerts.Latency;
using SensorHub.Alerts.Runs;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>What subjects share while a record is evaluated. One thread.</summary>
internal sealed class EvaluationContext(EvaluatorOptions options, IReadingHistory history, DeviceTable devices)
{
    private long _measuredMs;
    private long _receivedMs;
    private long _durableMs;
    private bool _isLate;

    public EvaluatorOptions Options => options;
    public IReadingHistory History => history;
    public DeviceTable Devices => devices;

    /// <summary>Record clock: commit time of the record at hand.</summary>
    public long ClockMs { get; set; }

    /// <summary>Where the record at hand ends.</summary>
    public long Position { get; set; }

    /// <summary>Since when the hub has watched without a break: its own downtime is not silence.</summary>
    public long WatchedSinceMs { get; set; }

    /// <summary>Windows without data are judged one by one as all others are, to the same end; false = all in a row at once. Set before the first record.</summary>
    public bool DecidesEachWindow { get; set; }

    /// <summary>The reading at hand, or the late ones that are judged; null between them.</summary>
    public Cause? Cause => _receivedMs == 0 ? null : new(_measuredMs, _receivedMs, _durableMs, _isLate);

    /// <summary>Late windows that could not be judged again, since what is stored of them is damaged; what was decided of them stays.</summary>
    public List<UnjudgedOccurrence> Unjudged { get; } = [];

    public List<Decision> Decisions { get; } = [];
    public List<DeviceNotice> Notices { get; } = [];

    /// <summary>Subjects whose state may say something new when the record ends.</summary>
    public List<JudgedSubject> Staged { get; } = [];

    /// <summary>Runs that go on; those that do not any more leave at the next sweep.</summary>
    public List<RunSubject> OpenRuns { get; } = [];

    /// <summary>Subjects with late data, in the order in which they got them.</summary>
    public List<JudgedSubject> Unsettled { get; } = [];

    /// <param name="measuredMs">End of what it covers.</param>
    public void BeginReading(long measuredMs, long receivedMs) => (_measuredMs, _receivedMs, _durableMs, _isLate) = (measuredMs, receivedMs, ClockMs, false);

    /// <param name="measuredMs">End of the newest of them.</param>
    /// <param name="committedMs">Commit time of the last of them.</param>
    public void BeginLate(long measuredMs, long committedMs) => (_measuredMs, _receivedMs, _durableMs, _isLate) = (measuredMs, committedMs, committedMs, true);

    public void EndReadings() => _receivedMs = 0;

    /// <summary>What lies before it is decided without readings.</summary>
    public long SilenceBoundMs => ClockMs - (long)options.Silence.TotalMilliseconds;

    /// <summary>When the device was last heard, or the hub began to listen.</summary>
    public long HeardMs(in DeviceState device) => Math.Max(device.LastReceivedMs, WatchedSinceMs);
}

internal readonly record struct UnjudgedOccurrence(string Rule, SubjectRef Subject, TimeSpanMs Occurrence, InvalidDataException Damage);
