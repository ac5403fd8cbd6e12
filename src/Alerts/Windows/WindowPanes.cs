using SensorHub.Alerts.Evaluation;

namespace SensorHub.Alerts.Windows;

/// <summary>Panes of some inputs, from memory or from history: the judge does not know which.</summary>
internal abstract class WindowPanes(WindowInput[] inputs, long stepMs)
{
    public static readonly ValuePane Nothing;

    public WindowInput[] Inputs => inputs;

    /// <summary>False when a window that begins at the pane can no longer be told from here.</summary>
    public abstract bool Holds(long firstPane);

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

    // A subject that begins in the middle of a night decides hundreds of windows before its first reading: each costs no pane.
    private (long From, long To) FilledIn(int input, long firstPane, int count)
    {
        var (first, last) = Filled(input);
        return (Math.Max(firstPane, first), Math.Min(firstPane + count - 1, last));
    }

    private Service ServiceIn(int input, long pane) => inputs[input].Times.In(pane * stepMs, (pane + 1) * stepMs);
}
