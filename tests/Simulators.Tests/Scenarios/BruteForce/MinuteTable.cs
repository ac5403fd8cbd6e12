using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>Good values of one metric by the minute in which they begin.</summary>
internal sealed class MinuteTable
{
    private readonly Dictionary<long, List<double>> _minutes = [];

    public void Add(long ms, double value)
    {
        var minute = UnixMs.Floor(ms, UnixMs.Minute);
        if (!_minutes.TryGetValue(minute, out var values)) _minutes[minute] = values = [];
        values.Add(value);
    }

    public List<double> In(TimeSpanMs window)
    {
        List<double> all = [];
        for (var minute = window.FromMs; minute < window.ToMs; minute += UnixMs.Minute)
        {
            if (_minutes.TryGetValue(minute, out var values)) all.AddRange(values);
        }

        return all;
    }

    public bool Any(TimeSpanMs window, Func<double, bool> isSo)
    {
        for (var minute = window.FromMs; minute < window.ToMs; minute += UnixMs.Minute)
        {
            if (_minutes.TryGetValue(minute, out var values) && values.Exists(value => isSo(value))) return true;
        }

        return false;
    }

    /// <summary>Minutes with a value for which it is so.</summary>
    public int Count(TimeSpanMs window, Func<double, bool> isSo)
    {
        var count = 0;
        for (var minute = window.FromMs; minute < window.ToMs; minute += UnixMs.Minute)
        {
            if (_minutes.TryGetValue(minute, out var values) && values.Exists(value => isSo(value))) count++;
        }

        return count;
    }
}
