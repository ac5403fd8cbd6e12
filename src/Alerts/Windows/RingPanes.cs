namespace SensorHub.Alerts.Windows;

/// <summary>The panes in memory.</summary>
internal sealed class RingPanes(WindowInput[] inputs, long stepMs) : WindowPanes(inputs, stepMs)
{
    public override bool Holds(long firstPane)
    {
        foreach (var input in Inputs)
        {
            if (!input.Ring.Holds(input.Slot, firstPane))
                return false;
        }

        return true;
    }

    protected override (long First, long Last) Filled(int input) => Inputs[input].Ring.Filled(Inputs[input].Slot);

    protected override ref readonly ValuePane At(int input, long pane) => ref Inputs[input].Ring.Pane(Inputs[input].Slot, pane);
}
