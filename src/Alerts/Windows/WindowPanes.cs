namespace SensorHub.Alerts.Windows;

/// <summary>Panes of one subject's inputs, from memory or from history: the judge does not know which.</summary>
internal abstract class WindowPanes
{
    public abstract int Meters { get; }

    /// <summary>False when a window that begins at the pane can no longer be told from here.</summary>
    public abstract bool Holds(long firstPane);

    public abstract EnergyPane Meter(int meter, long firstPane, int count);

    /// <summary>The greatest value of a guard's metric over all devices that give it; null when none does.</summary>
    public abstract double? GuardMax(int guard, long firstPane, int count);
}
