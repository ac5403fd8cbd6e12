using SensorHub.Alerts.Evaluation;

namespace SensorHub.Alerts.Windows;

/// <summary>A series that is read for a subject, and when its device served there.</summary>
/// <param name="Guard">Index of the guard it is looked at by; -1 for what is judged.</param>
internal sealed record WindowInput(int Handle, string DeviceId, PaneRing Ring, int Slot, int Guard, ServiceTimes Times)
{
    public bool IsMeter => Guard < 0;
}

/// <summary>What the plan gives a window subject to judge by.</summary>
/// <param name="Own">Meters and guards.</param>
/// <param name="Background">Null for a rule without one.</param>
internal sealed record WindowInputs(WindowShape Shape, WindowInput[] Own, BackgroundFeed? Background, Exemptions Exemptions);
