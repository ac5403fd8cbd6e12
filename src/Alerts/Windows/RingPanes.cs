namespace SensorHub.Alerts.Windows;

/// <summary>The panes in memory.</summary>
internal sealed class RingPanes(WindowInput[] inputs, long stepMs) : WindowPanes(inputs, stepMs)
{
    private const long Always = long.MinValue / 2;

    public override long HeldFrom
    {
        get
        {
            var from = Always;
            foreach (var input in Inputs)
                from = Math.Max(from, input.Ring.HeldFrom(input.Slot));
            return from;
        }
    }

    protected override (long First, long Last) Filled(int input) => Inputs[input].Ring.Filled(Inputs[input].Slot);

    protected override ref readonly ValuePane At(int input, long pane) => ref Inputs[input].Ring.Pane(Inputs[input].Slot, pane);
}
