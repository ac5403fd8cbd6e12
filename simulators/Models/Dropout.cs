using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Models;

/// <summary>What becomes of a reading.</summary>
internal enum Loss { None, NotSent, OutOfRange }

/// <summary>A time in which a device loses so many of every <paramref name="Of"/> readings: half are not sent, half are sent out of range.</summary>
/// <param name="Of">Has no factor 7: then any so many readings in a row lose the same number, spread over them.</param>
internal readonly record struct Dropout(TimeSpanMs When, int Lost, int Of)
{
    public Loss At(long ms, int intervalS)
    {
        if (!When.Contains(ms)) return Loss.None;
        var place = (int)(ms / (intervalS * UnixMs.Second) * 7 % Of);
        if (place >= Lost) return Loss.None;
        return place % 2 == 0 ? Loss.NotSent : Loss.OutOfRange;
    }
}
