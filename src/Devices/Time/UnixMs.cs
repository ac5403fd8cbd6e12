namespace SensorHub.Devices.Time;

/// <summary>Milliseconds since 1970-01-01T00:00:00Z, the unit of every stored time.</summary>
public static class UnixMs
{
    public const long Second = 1000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    public static long NowMs(this TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The start of the step that holds <paramref name="ms"/>; right for times before 1970 too.</summary>
    public static long Floor(long ms, long stepMs)
    {
        var rest = ms % stepMs;
        return rest < 0 ? ms - rest - stepMs : ms - rest;
    }
}
