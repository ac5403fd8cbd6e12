using System.Buffers;
using System.Numerics;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>
/// Whole numbers, each told by how far it lies from where the one before lets it be expected:
/// <code>
/// signed first number · u8 0, signed step:           the one before + step
///                     · u8 1, u8 share, signed mean: mean + share/256 of how far the one before lies from it
/// then, packed, the others: expected − number, zigzag varints
/// </code>
/// Whichever takes fewer bits is written. Numbers may be any: what overflows comes back. Not thread safe.
/// </summary>
internal sealed class IntegerColumn
{
    // Fewer say little about their mean.
    private const int MinForMean = 32;

    private readonly PackedBytes _packed = new();
    private long[] _steps = [];
    private long[] _strays = [];
    private byte[] _bytes = [];

    /// <param name="numbers">At least one.</param>
    public void Write(ArrayBufferWriter<byte> to, ReadOnlySpan<long> numbers)
    {
        if (_steps.Length < numbers.Length)
            (_steps, _strays, _bytes) = (new long[numbers.Length * 2], new long[numbers.Length * 2], new byte[numbers.Length * 2 * VarIntWriter.MaxLength]);
        var steps = _steps.AsSpan(0, numbers.Length - 1);
        var strays = _strays.AsSpan(0, numbers.Length - 1);
        var step = Steps(numbers, steps);

        var writer = new VarIntWriter(to);
        writer.Signed(numbers[0]);
        if (numbers.Length >= MinForMean && Trend.Of(numbers) is { } trend && IsShorter(numbers, trend, strays, steps))
        {
            writer.Byte(1);
            writer.Byte(trend.Share);
            writer.Signed(trend.Mean);
            WriteAll(to, strays);
        }
        else
        {
            writer.Byte(0);
            writer.Signed(step);
            WriteAll(to, steps);
        }
    }

    /// <exception cref="InvalidDataException">It is no such column.</exception>
    public void Read(ref VarIntReader from, Span<long> numbers)
    {
        var number = numbers[0] = from.Signed();
        var hasMean = from.Byte() != 0;
        var trend = new Trend(hasMean ? from.Byte() : (byte)0, from.Signed());
        var rest = new VarIntReader(_packed.Read(ref from));
        if (hasMean)
        {
            for (var i = 1; i < numbers.Length; i++)
                numbers[i] = number = trend.After(number) + rest.Signed();
        }
        else
        {
            for (var i = 1; i < numbers.Length; i++)
                numbers[i] = number += trend.Mean + rest.Signed();
        }
    }

    /// <returns>The step that most of them are, 0 when there is none; it is taken off.</returns>
    private static long Steps(ReadOnlySpan<long> numbers, Span<long> steps)
    {
        var (usual, votes) = (0L, 0);
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i] = numbers[i + 1] - numbers[i];
            if (votes == 0)
                usual = step;
            votes += step == usual ? 1 : -1;
        }

        if (steps.Count(usual) * 2 <= steps.Length)
            return 0;
        foreach (ref var step in steps)
            step -= usual;
        return usual;
    }

    private static bool IsShorter(ReadOnlySpan<long> numbers, Trend trend, Span<long> strays, ReadOnlySpan<long> than)
    {
        for (var i = 0; i < strays.Length; i++)
            strays[i] = numbers[i + 1] - trend.After(numbers[i]);
        return Bits(strays) < Bits(than);
    }

    /// <summary>About how many bits an entropy coder needs.</summary>
    private static double Bits(ReadOnlySpan<long> numbers)
    {
        Span<int> seen = stackalloc int[256];
        seen.Clear();
        var bits = 0.0;
        foreach (var number in numbers)
        {
            var zigzag = VarIntWriter.ZigZag(number);
            var beyond = 64 - BitOperations.LeadingZeroCount(zigzag >> 7);
            bits += beyond;
            seen[(int)(zigzag & 0x7F) + (beyond > 0 ? 128 : 0)]++;
        }

        foreach (var count in seen)
        {
            if (count > 0)
                bits -= count * Math.Log2(count / (double)numbers.Length);
        }

        return bits;
    }

    private void WriteAll(ArrayBufferWriter<byte> to, ReadOnlySpan<long> numbers)
    {
        var length = 0;
        foreach (var number in numbers)
            length += VarIntWriter.Write(VarIntWriter.ZigZag(number), _bytes.AsSpan(length));
        PackedBytes.Write(to, _bytes.AsSpan(0, length));
    }

    /// <summary>Numbers that stray around a mean and go back to it.</summary>
    private readonly record struct Trend(byte Share, long Mean)
    {
        // Beyond it sums of squares say nothing, and no level is that large.
        private const long MaxSpread = 1L << 40;

        public long After(long before) => Mean + ((Share * (before - Mean) + 128) >> 8);

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
    }
}
