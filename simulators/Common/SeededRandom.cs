namespace SensorHub.Simulators.Common;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same numbers on every machine and version of .NET.
/// Not for secrets. One thread.
/// </summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A generator of its own for one part of a whole: what other parts draw does not move it.</summary>
    public static SeededRandom For(int seed, string part) => new(Mix((ulong)(uint)seed ^ Hash(part)));

    public ulong NextUInt64() => Mix(_state += 0x9E37_79B9_7F4A_7C15);

    /// <summary>0 ≤ x &lt; 1, 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public int NextInt(int from, int to) => from + (int)(NextDouble() * (to - from));

    public double Between(double from, double to) => from + NextDouble() * (to - from);

    /// <summary>Mean 0, standard deviation 1, never beyond ±6 (sum of twelve uniform numbers).</summary>
    public double NextGaussian()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++) sum += NextDouble();
        return sum;
    }

    /// <summary>Scrambles a number: neighbours come out unrelated.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>FNV-1a, 64 bits.</summary>
    public static ulong Hash(string text)
    {
        var hash = 0xCBF2_9CE4_8422_2325UL;
        foreach (var c in text) hash = (hash ^ c) * 0x0000_0100_0000_01B3;
        return hash;
    }
}
