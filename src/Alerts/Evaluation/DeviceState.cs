using SensorHub.Alerts.Runs;
using SensorHub.Alerts.Windows;
using SensorHub.Devices.Readings;

namespace SensorHub.Alerts.Evaluation;

/// <summary>Where one metric of a device's readings goes.</summary>
/// <param name="While">Readings that say 0 for it are left out.</param>
internal readonly record struct PaneInput(PaneRing Ring, int Slot, Metric Metric, Metric? While)
{
    /// <summary>A flagged value says nothing: the reading counts.</summary>
    public static bool IsOff(in MetricValue condition) => condition is { Quality: Quality.Good, Value: 0 };
}

/// <summary>What the evaluation knows of one device; found by its handle without look-up.</summary>
internal struct DeviceState
{
    /// <summary>Watermark of a device that has not spoken.</summary>
    public const long Never = long.MinValue;

    /// <summary>Highest event time not beyond its receive time.</summary>
    public long WatermarkMs;
    public long LastReceivedMs;

    /// <summary>A watermark from here on may decide a window.</summary>
    public long NextDueMs;

    /// <summary>Some window up to here is decided: an earlier reading is late.</summary>
    public long DecidedMs;

    /// <summary>Readings of another period are not judged.</summary>
    public int PeriodS;

    /// <summary>What a reading covers, ms.</summary>
    public int CoverMs;
    public bool IsPlanned;
    public bool ClockNoticed;

    /// <summary>Some value counts only with another value of the same reading, which may be merged in later.</summary>
    public bool IsConditioned;
    public PaneInput[] Panes;
    public WindowSubject[] Windows;

    /// <summary>Backgrounds that it is a station of.</summary>
    public BackgroundFeed[] Feeds;
    public RunInput[] Runs;

    public static DeviceState New() => new()
    {
        WatermarkMs = Never,
        LastReceivedMs = Never,
        NextDueMs = Never,
        DecidedMs = Never,
        Panes = [],
        Windows = [],
        Feeds = [],
        Runs = [],
    };
}

/// <summary>Device states by handle.</summary>
internal sealed class DeviceTable
{
    private DeviceState[] _states = [];

    /// <summary>Handles below it have a state.</summary>
    public int Count => _states.Length;

    public ref DeviceState this[int handle] => ref _states[handle];

    public void Grow(int handle)
    {
        var known = _states.Length;
        if (handle < known)
            return;
        Array.Resize(ref _states, Math.Max(handle + 1, known + known / 2));
        for (var i = known; i < _states.Length; i++)
            _states[i] = DeviceState.New();
    }
}
