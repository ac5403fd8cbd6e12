using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>The mean of some stations over one window.</summary>
/// <param name="Total">Σ of the stations' means, each as <see cref="FixedValue"/>.</param>
/// <param name="Stations">How many had enough good values; 0 = there is no background.</param>
internal readonly record struct BackgroundMean(Int128 Total, int Stations)
{
    public double? Value => Stations == 0 ? null : (double)Total / FixedValue.Scale / Stations;

    /// <summary>The part of it that is taken off.</summary>
    public double? TakenOff(double cap) => Value is { } value ? Math.Min(value, cap) : null;
}

/// <summary>
/// The stations of a district, once for all its subjects: they do not move its windows on, they only hold them back while they lag, and what
/// comes late of them is judged again by every subject.
/// </summary>
internal sealed class BackgroundFeed(WindowShape shape, WindowInput[] stations, EvaluationContext context)
{
    private readonly List<WindowSubject> _subjects = [];
    private (TimeSpanMs Occurrence, long Position, HistoryPanes Panes)? _history;

    public WindowInput[] Stations => stations;
    public RingPanes Live { get; } = new(stations, shape.StepMs);

    /// <summary>Some subject has decided up to here: an earlier reading of a station is late.</summary>
    public long DecidedMs { get; private set; } = long.MinValue;

    public void Join(WindowSubject subject)
    {
        _subjects.Add(subject);
        Decided(subject.DecidedMs);
    }

    public void Decided(long ms) => DecidedMs = Math.Max(DecidedMs, ms);

    public void TakeLate(TimeSpanMs span, bool isInMemory)
    {
        foreach (var subject in _subjects)
            subject.TakeLate(span, isInMemory);
    }

    /// <summary>What stored readings give; read once for all subjects that ask at one position. Memory gets it too.</summary>
    public HistoryPanes History(TimeSpanMs occurrence)
    {
        if (_history is { } known && known.Occurrence == occurrence && known.Position == context.Position)
            return known.Panes;
        var panes = new HistoryPanes(stations, shape.StepMs, occurrence, context);
        panes.CopyToRings();
        _history = (occurrence, context.Position, panes);
        return panes;
    }

    /// <summary>Each station that is covered as the rule asks counts the same.</summary>
    public static BackgroundMean Mean(WindowShape shape, WindowPanes panes, long firstPane)
    {
        var mean = default(BackgroundMean);
        for (var station = 0; station < panes.Inputs.Length; station++)
        {
            var sum = panes.Sum(station, firstPane, shape.Panes);
            if (Counts(shape, in sum))
                mean = new(mean.Total + FixedValue.Mean(sum.Sum, sum.GoodMs), mean.Stations + 1);
        }

        return mean;
    }

    public static bool Counts(WindowShape shape, in ValuePane sum) => sum.GoodMs > 0 && sum.GoodMs >= shape.MinGoodMs;
}
