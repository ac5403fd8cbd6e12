namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>Numbers that stray around a mean and go back to it.</summary>
internal readonly record struct Trend(byte Share, long Mean)
{
    // Beyond it sums of squares say nothing, and no level is that large.
    private const long MaxSpread = 1L << 40;

    /// <summary>How far each but the first lies from what was expected of it.</summary>
    /// <param name="to">At least as long as they are many.</param>
    /// <returns>What was written.</returns>
    public ReadOnlySpan<long> Strays(ReadOnlySpan<long> numbers, Span<long> to)
    {
        for (var i = 1; i < numbers.Length; i++)
            to[i - 1] = numbers[i] - After(numbers[i - 1]);
        return to[..(numbers.Length - 1)];
    }

    /// <param name="numbers">The first is there.</param>
    public void Read(ref VarIntReader strays, Span<long> numbers)
    {
        var number = numbers[0];
        for (var i = 1; i < numbers.Length; i++)
            numbers[i] = number = After(number) + strays.Signed();
    }

    /// <summary>By least squares; null when there is nothing to go back to.</summary>
    public static Trend? Of(ReadOnlySpan<long> numbers)
    {
        var first = numbers[0];
        var sum = 0L;
        foreach (var number in numbers)
        {
            var from = number - first;
            if (from is > MaxSpread or < -MaxSpread)
                return null;
            sum += from;
        }

        var mean = first + sum / numbers.Length;
        var (together, alone) = (0.0, 0.0);
        double before = numbers[0] - mean;
        foreach (var number in numbers[1..])
        {
            double from = number - mean;
            together += from * before;
            alone += before * before;
            before = from;
        }

        var share = alone > 0 ? Math.Round(256 * together / alone) : 256;
        return share > 255 ? null : new((byte)Math.Max(0, share), mean);
    }

    private long After(long before) => Mean + ((Share * (before - Mean) + 128) >> 8);
}
