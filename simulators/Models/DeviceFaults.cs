using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Models;

/// <param name="Percent">Constant while it lasts.</param>
internal readonly record struct WeakBattery(TimeSpanMs When, double Percent);

/// <summary>What is wrong with a device and when; nothing by default. Filled while a scenario is planned, then only read.</summary>
internal sealed class DeviceFaults
{
    /// <summary>Nothing is sent.</summary>
    public List<TimeSpanMs> Silences { get; } = [];

    public List<Dropout> Dropouts { get; } = [];

    /// <summary>The main value stays what it was.</summary>
    public List<TimeSpanMs> Stuck { get; } = [];

    public List<WeakBattery> Batteries { get; } = [];

    public Loss LossAt(long ms, int intervalS)
    {
        foreach (var silence in Silences)
        {
            if (silence.Contains(ms)) return Loss.NotSent;
        }

        foreach (var dropout in Dropouts)
        {
            if (dropout.At(ms, intervalS) is var loss and not Loss.None) return loss;
        }

        return Loss.None;
    }

    public bool IsStuckAt(long ms)
    {
        foreach (var stuck in Stuck)
        {
            if (stuck.Contains(ms)) return true;
        }

        return false;
    }

    /// <summary>Percent; between the weak times the solar panel keeps it at <paramref name="usual"/>.</summary>
    public double BatteryAt(long ms, double usual)
    {
        foreach (var battery in Batteries)
        {
            if (battery.When.Contains(ms)) return battery.Percent;
        }

        return usual;
    }
}
