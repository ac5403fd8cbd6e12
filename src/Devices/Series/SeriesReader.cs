using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Series;

/// <summary>
/// Runs series queries over the history, point by point in order of time. Memory is bounded by what the history holds of one hour
/// and, for percentiles, by the different values of one step; never by the span asked for. Values that are not
/// <see cref="Quality.Good"/> and suspect clocks are left out.
/// </summary>
public static class SeriesReader
{
    /// <summary>
    /// Gives each point once its step is over; a step without a value gives none. Values outside the span asked for do not count,
    /// so the first and the last step may be partial; the first may begin before the span.
    /// </summary>
    /// <returns>How far a point may lie from its true value, in the metric's unit: 0 but for percentiles of very many different values.</returns>
    /// <exception cref="ArgumentException">The query is faulty; see <see cref="SeriesQuery.Faults"/>.</exception>
    public static double Read(
        IReadingHistory history, SeriesQuery query, CityCalendar calendar, Action<SeriesPoint> point, CancellationToken cancellation = default)
    {
        var faults = query.Faults().Select(f => $"{f.Parameter}: {f.Fault}").ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(query));
        if (query.Step is not { } step)
        {
            ForEachValue(history, query, (ms, value) => point(new(ms, value)), cancellation);
            return 0;
        }

        var run = new StepRun(new(step, calendar), StepAccumulator.For(query.Aggregate, MetricTable.Of(query.Metric)), point);
        ForEachValue(history, query, run.Add, cancellation);
        run.Close();
        return run.MaxError;
    }

    private static void ForEachValue(
        IReadingHistory history, SeriesQuery query, Action<long, double> value, CancellationToken cancellation)
    {
        foreach (var source in query.Sources)
        {
            history.Read(
                source.Device, source.PeriodS, source.FromMs, source.ToMs, long.MaxValue,
                (ms, _, values) =>
                {
                    foreach (ref readonly var candidate in values)
                    {
                        if (candidate.Metric == query.Metric && candidate.Quality == Quality.Good)
                            value(ms, candidate.Value);
                    }
                },
                cancellation: cancellation);
        }
    }

    private sealed class StepRun(StepCalendar steps, StepAccumulator accumulator, Action<SeriesPoint> point)
    {
        private TimeSpanMs _step;

        public double MaxError { get; private set; }

        public void Add(long ms, double value)
        {
            if (!_step.Contains(ms))
            {
                Close();
                if (!steps.TryStepAt(ms, out _step))
                    return;
            }

            accumulator.Add(ms, value);
        }

        public void Close()
        {
            if (accumulator.Value is { } value)
                point(new(_step.FromMs, value));
            MaxError = Math.Max(MaxError, accumulator.MaxError);
            accumulator.Reset();
        }
    }
}
