using SensorHub.Devices.Time;

namespace SensorHub.Devices.Series;

/// <summary>Makes points of what comes in order of time, each given once its step is over. Not thread safe.</summary>
public sealed class StepRun(StepCalendar steps, StepAccumulator accumulator, Action<SeriesPoint> point)
{
    private TimeSpanMs _step;

    /// <summary>See <see cref="ISeriesStore.Read"/>.</summary>
    public double MaxError { get; private set; }

    public void Add(long ms, double value)
    {
        if (TryMoveTo(ms))
            accumulator.Add(ms, value);
    }

    /// <summary>Takes what is known of a span that lies in one step.</summary>
    public void Merge(long fromMs, in ValueSum sum)
    {
        if (TryMoveTo(fromMs))
            accumulator.Merge(sum);
    }

    /// <summary>Gives the point of the step that is not over.</summary>
    public void Close()
    {
        if (accumulator.Value is { } value)
            point(new(_step.FromMs, value));
        MaxError = Math.Max(MaxError, accumulator.MaxError);
        accumulator.Reset();
    }

    private bool TryMoveTo(long ms)
    {
        if (_step.Contains(ms))
            return true;
        Close();
        return steps.TryStepAt(ms, out _step);
    }
}
