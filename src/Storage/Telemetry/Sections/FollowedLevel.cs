namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>
/// A level that wanders, from which single numbers stray: exponential smoothing in whole numbers. It follows each number by a share of how far that lies
/// from it, and wholly when it lies beyond the jump, as when a car comes or a machine starts.
/// </summary>
/// <param name="Sixteenths">The share.</param>
/// <param name="Jump">0 = never wholly.</param>
internal readonly record struct FollowedLevel(byte Sixteenths, long Jump)
{
    // Sums of such do not overflow, and no level is that large.
    private const long Max = 1L << 40;
    private const int FractionBits = 8;

    // Measured: of how far neighbours lie from each other on average; streets, and made levels with steps in them.
    private const int JumpInMeanSteps = 4;

    // So many say which share is the best: a quarter of an hour of seconds.
    private const int MaxTried = 900;

    private static readonly byte[] Shares = [2, 4, 6, 9, 12];

    /// <summary>How far each but the first lies from what was expected of it.</summary>
    /// <param name="to">At least as long as they are many.</param>
    /// <returns>What was written.</returns>
    public ReadOnlySpan<long> Strays(ReadOnlySpan<long> numbers, Span<long> to)
    {
        var level = numbers[0] << FractionBits;
        for (var i = 1; i < numbers.Length; i++)
        {
            var stray = to[i - 1] = numbers[i] - Expected(level);
            level = After(level, numbers[i], stray);
        }

        return to[..(numbers.Length - 1)];
    }

    /// <param name="numbers">The first is there.</param>
    public void Read(ref VarIntReader strays, Span<long> numbers)
    {
        var level = numbers[0] << FractionBits;
        for (var i = 1; i < numbers.Length; i++)
        {
            var stray = strays.Signed();
            var number = numbers[i] = Expected(level) + stray;
            level = After(level, number, stray);
        }
    }

    /// <summary>The one that numbers stray least from, about; null of such as are no levels.</summary>
    public static FollowedLevel? Of(ReadOnlySpan<long> numbers)
    {
        var (steps, before) = (0L, numbers[0]);
        foreach (var number in numbers)
        {
            if (number is > Max or < -Max)
                return null;
            steps += Math.Abs(number - before);
            before = number;
        }

        var jump = JumpInMeanSteps * steps / (numbers.Length - 1);
        numbers = numbers[..Math.Min(numbers.Length, MaxTried)];
        var (best, least) = (default(FollowedLevel), long.MaxValue);
        foreach (var share in Shares)
        {
            var level = new FollowedLevel(share, jump);
            if (level.SumOfStrays(numbers) is var sum && sum < least)
                (best, least) = (level, sum);
        }

        var smooth = best with { Jump = 0 };
        return smooth.SumOfStrays(numbers) < least ? smooth : best;
    }

    private long SumOfStrays(ReadOnlySpan<long> numbers)
    {
        var level = numbers[0] << FractionBits;
        var sum = 0L;
        foreach (var number in numbers[1..])
        {
            var stray = number - Expected(level);
            sum += Math.Abs(stray);
            level = After(level, number, stray);
        }

        return sum;
    }

    private static long Expected(long level) => (level + (1 << (FractionBits - 1))) >> FractionBits;

    private long After(long level, long number, long stray)
    {
        var from = (number << FractionBits) - level;
        return level + ((stray > Jump || stray < -Jump) && Jump > 0 ? from : (Sixteenths * from) >> 4);
    }
}
