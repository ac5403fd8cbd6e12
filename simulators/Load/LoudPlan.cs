using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Load;

/// <summary>
/// Which stretches of a device's nights are loud, stated before anything is sent. Of all 20-min windows a chosen share is loud, and each
/// loud stretch is two whole windows (40 min) inside one night, at most one a night: so each opens exactly one alert of the rule
/// site-noise-night (two non-overlapping windows in a row above 55 dB), when each device watches a site of its own.
/// Follows from seed, device number and night alone.
/// </summary>
/// <param name="loudPercent">Share of 20-min windows over the limit, 0…<see cref="MaxLoudPercent"/>.</param>
public sealed class LoudPlan(int seed, CityCalendar calendar, double loudPercent)
{
    public const long WindowMs = 20 * UnixMs.Minute;
    public const int WindowsPerStretch = 2;

    /// <summary>One stretch every night.</summary>
    public const double MaxLoudPercent = 100.0 * WindowsPerStretch / WindowsPerDay;

    private const int WindowsPerDay = 72;

    // Slots of 20 min after the night's begin (22:20 … 05:00): a margin of a window at both ends of an 8-hour night.
    private const int FirstSlot = 1;
    private const int LastSlot = 21;

    private readonly double _perNight = loudPercent * WindowsPerDay / WindowsPerStretch / 100;

    /// <summary>The loud stretch of the night that begins on that evening, or null for a quiet night.</summary>
    public TimeSpanMs? StretchOf(int device, DateOnly evening)
    {
        var random = new SeededRandom(SeededRandom.Mix(((ulong)(uint)seed << 32) | (uint)device) ^ (ulong)evening.DayNumber);
        if (random.NextDouble() >= _perNight) return null;
        var from = calendar.NightOf(evening).FromMs + random.NextInt(FirstSlot, LastSlot + 1) * WindowMs;
        return new TimeSpanMs(from, from + WindowsPerStretch * WindowMs);
    }

    /// <summary>The stretches that lie wholly inside the span with a window to spare on both sides, in order. Lazy: the span may be endless.</summary>
    public IEnumerable<TimeSpanMs> Stretches(int device, TimeSpanMs span)
    {
        if (_perNight <= 0) yield break;
        for (var evening = DateOnly.FromDateTime(calendar.ToLocal(span.FromMs)).AddDays(-1);
            calendar.NightOf(evening).FromMs < span.ToMs;
            evening = evening.AddDays(1))
        {
            if (StretchOf(device, evening) is { } stretch
                && stretch.FromMs - WindowMs >= span.FromMs && stretch.ToMs + WindowMs <= span.ToMs)
                yield return stretch;
        }
    }
}
