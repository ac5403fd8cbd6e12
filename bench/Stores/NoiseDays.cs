using System.Globalization;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;

namespace SensorHub.Bench.Stores;

/// <summary>
/// Levels of meters second by second, in tenths of dB(A): a wandering background under a day's rhythm, single seconds that stray from it by 0.8 dB, passing cars.
/// From second to second it changes by 1.2 dB (standard deviation), as LAeq,1s at a street does.
/// </summary>
internal sealed class NoiseDays
{
    private const double WanderDb = 0.2;
    private const double StrayDb = 0.8;
    private const double CarDb = 8;
    private const double CarsPerSecond = 1.0 / 180;
    private const int CarSeconds = 8;

    private readonly int _firstMeter;
    private readonly short[][] _tenths;

    private NoiseDays(DateTimeOffset begin, int firstMeter, int stepS, short[][] tenths) => (Begin, _firstMeter, StepS, _tenths) = (begin, firstMeter, stepS, tenths);

    public static DateTimeOffset NewYear { get; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Event time of the first readings.</summary>
    public DateTimeOffset Begin { get; }

    public DateTimeOffset End => Begin.AddSeconds(Length * (long)StepS);

    public int Meters => _tenths.Length;

    /// <summary>Seconds from reading to reading.</summary>
    public int StepS { get; }

    /// <summary>Readings of each meter.</summary>
    public int Length => _tenths[0].Length;

    public long Values => (long)Meters * Length;

    public static NoiseDays Make(DateTimeOffset begin, TimeSpan span, int stepS, int meters, int firstMeter = 0) => new(
        begin, firstMeter, stepS,
        [.. Enumerable.Range(firstMeter, meters).AsParallel().AsOrdered().Select(m => Meter(m, (int)(span.TotalSeconds / stepS), stepS))]);

    /// <summary>As <c>FleetFiles</c> with the prefix <c>load</c> names it.</summary>
    public string DeviceId(int meter) => string.Create(CultureInfo.InvariantCulture, $"load-{_firstMeter + meter:00000}");

    public long MsAt(int index) => Begin.ToUnixTimeMilliseconds() + index * (long)StepS * UnixMs.Second;

    public int TenthsAt(int meter, int index) => _tenths[meter][index];

    private static short[] Meter(int meter, int count, int stepS)
    {
        var random = SeededRandom.For(1, $"meter {meter}");
        var levels = new short[count];
        var (wander, car) = (0.0, 0);
        for (var i = 0; i < count; i++)
        {
            wander = 0.99 * wander + WanderDb * random.NextGaussian();
            if (random.NextDouble() < CarsPerSecond)
                car = CarSeconds;
            var day = 5 * Math.Sin(2 * Math.PI * ((long)i * stepS % 86_400) / 86_400);
            var level = 55 + day + wander + StrayDb * random.NextGaussian() + (car-- > 0 ? CarDb : 0);
            levels[i] = (short)Math.Round(level * 10);
        }

        return levels;
    }
}
