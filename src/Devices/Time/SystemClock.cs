namespace SensorHub.Devices.Time;

/// <summary>The one place that asks the machine for its clock; everything else takes a <see cref="TimeProvider"/>.</summary>
public static class SystemClock
{
#pragma warning disable RS0030 // This is the adapter the ban points to.
    public static TimeProvider Instance => TimeProvider.System;
#pragma warning restore RS0030
}
