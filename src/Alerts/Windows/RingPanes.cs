namespace SensorHub.Alerts.Windows;

/// <summary>A device whose panes a subject reads.</summary>
internal readonly record struct RingInput<TPane>(int Handle, string DeviceId, PaneRing<TPane> Ring, int Slot, int Guard)
    where TPane : struct, IPane<TPane>;

/// <summary>The panes in memory of a subject's meters and guards.</summary>
internal sealed class RingPanes(RingInput<EnergyPane>[] meters, RingInput<MaxPane>[] guards) : WindowPanes
{
    public RingInput<EnergyPane>[] MeterInputs => meters;
    public RingInput<MaxPane>[] GuardInputs => guards;

    public override int Meters => meters.Length;

    public override bool Holds(long firstPane)
    {
        foreach (ref readonly var meter in meters.AsSpan())
        {
            if (!meter.Ring.Holds(meter.Slot, firstPane))
                return false;
        }

        foreach (ref readonly var guard in guards.AsSpan())
        {
            if (!guard.Ring.Holds(guard.Slot, firstPane))
                return false;
        }

        return true;
    }

    public override EnergyPane Meter(int meter, long firstPane, int count) =>
        meters[meter].Ring.Sum(meters[meter].Slot, firstPane, count);

    public override double? GuardMax(int guard, long firstPane, int count)
    {
        double? max = null;
        foreach (ref readonly var input in guards.AsSpan())
        {
            if (input.Guard == guard && input.Ring.Sum(input.Slot, firstPane, count).Max is { } value && !(value <= max))
                max = value;
        }

        return max;
    }
}
