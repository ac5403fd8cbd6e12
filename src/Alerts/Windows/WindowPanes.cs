using SensorHub.Alerts.Evaluation;

namespace SensorHub.Alerts.Windows;

/// <summary>Panes of some inputs, from memory or from history: the judge does not know which.</summary>
internal abstract class WindowPanes(WindowInput[] inputs, long stepMs)
{
    public static readonly ValuePane Nothing;

    public WindowInput[] Inputs => inputs;

    /// <summary>The first pane at which a window may begin that can still be told from here; far in the past when every one can.</summary>
    public abstract long HeldFrom { get; }

    /// <summary>The first pane from one on that some meter may have a value in; <see cref="long.MaxValue"/> when none has. Looks at no pane.</summary>
    public long NextMeasured(long pane)
    {
        var next = long.MaxValue;
        for (var input = 0; input < inputs.Length; input++)
        {
            if (!inputs[input].IsMeter)
                continue;
            var (first, last) = Filled(input);
            if (last >= pane)
                next = Math.Min(next, Math.Max(first, pane));
        }

        return next;
    }

    /// <summary>
    /// Panes of a span merged. Those in which the device was not placed there count as empty, those in which it was not fit as flagged.
    /// </summary>
    public ValuePane Sum(int input, long firstPane, int count)
    {
        var sum = default(ValuePane);
        var (from, to) = FilledIn(input, firstPane, count);
        for (var pane = from; pane <= to; pane++)
        {
            ref readonly var at = ref At(input, pane);
            if (at.IsEmpty)
                continue;
            switch (ServiceIn(input, pane))
            {
                case Service.Fit:
                    sum.Merge(in at);
                    break;
                case Service.Unfit:
                    sum.MergeFlagged(in at);
                    break;
            }
        }

        return sum;
    }

    /// <summary>Panes in which a good reading begins that is over the limit.</summary>
    public int CountAbove(int input, long firstPane, int count, double limit)
    {
        var above = 0;
        var (from, to) = FilledIn(input, firstPane, count);
        for (var pane = from; pane <= to; pane++)
        {
            if (At(input, pane).BegunMax > limit && ServiceIn(input, pane) == Service.Fit)
                above++;
        }

        return above;
    }

    /// <summary>First and last pane of an input that are there at all; those beyond are empty.</summary>
    protected abstract (long First, long Last) Filled(int input);

    protected abstract ref readonly ValuePane At(int input, long pane);

    private (long From, long To) FilledIn(int input, long firstPane, int count)
    {
        var (first, last) = Filled(input);
        return (Math.Max(firstPane, first), Math.Min(firstPane + count - 1, last));
    }

    private Service ServiceIn(int input, long pane) => inputs[input].Times.In(pane * stepMs, (pane + 1) * stepMs);
}
