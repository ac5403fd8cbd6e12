using SensorHub.Devices.Series;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>Makes points of steps.</summary>
internal sealed class StepSink(StepCalendar steps, StepRun run, SeriesStep step, Aggregate aggregate) : ISpanSink
{
    public bool NeedsValues { get; } = aggregate.Percent() is not null;
    public bool TakesDays => step.Kind == StepKind.CalendarDay;

    public SpanFit Fit(long fromMs, long toMs)
    {
        // Days and nights are longer than what is asked here but a whole day: none begins and ends within.
        if (!steps.TryStepAt(fromMs, out var span))
            return steps.TryStepAt(toMs - 1, out _) ? SpanFit.Cut : SpanFit.Outside;
        return span.ToMs >= toMs ? SpanFit.Whole : SpanFit.Cut;
    }

    public void Add(long ms, double value) => run.Add(ms, value);

    public void Merge(long fromMs, in ValueSum sum) => run.Merge(fromMs, sum);
}
