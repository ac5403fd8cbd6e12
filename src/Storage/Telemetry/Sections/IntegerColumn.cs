using System.Buffers;
using System.Numerics;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>
/// Whole numbers, each told by how far it lies from where those before let it be expected:
/// <code>
/// signed first number · u8 0, signed step:            the one before + step
///                     · u8 1, u8 share, signed mean:  mean + share/256 of how far the one before lies from it
///                     · u8 2, u8 share, signed jump:  a level that follows by share/16, see <see cref="FollowedLevel"/>
/// then, packed, the others: number − expected, zigzag varints
/// </code>
/// Whichever takes the fewest bits is written. Numbers may be any: what overflows comes back. Not thread safe.
/// </summary>
internal sealed class IntegerColumn
{
    // Fewer say little about their mean.
    private const int MinForMean = 32;

    private const byte ByStep = 0;
    private const byte ByMean = 1;
    private const byte ByLevel = 2;

    private readonly PackedBytes _packed = new();
    private long[] _strays = [];
    private long[] _tried = [];
    private byte[] _bytes = [];

    /// <param name="numbers">At least one.</param>
    public void Write(ArrayBufferWriter<byte> to, ReadOnlySpan<long> numbers)
    {
        var count = numbers.Length - 1;
        if (_strays.Length < count)
            (_strays, _tried, _bytes) = (new long[count * 2], new long[count * 2], new byte[count * 2 * VarIntWriter.MaxLength]);
        var step = Steps(numbers, _strays.AsSpan(0, count));
        var (way, share, origin) = (ByStep, (byte)0, step);
        var bits = Bits(_strays.AsSpan(0, count));
        if (numbers.Length >= MinForMean && bits > 0)
        {
            if (Trend.Of(numbers) is { } trend && IsShorter(trend.Strays(numbers, _tried), ref bits))
                (way, share, origin) = (ByMean, trend.Share, trend.Mean);
            if (FollowedLevel.Of(numbers) is { } level && IsShorter(level.Strays(numbers, _tried), ref bits))
                (way, share, origin) = (ByLevel, level.Sixteenths, level.Jump);
        }

        var writer = new VarIntWriter(to);
        writer.Signed(numbers[0]);
        writer.Byte(way);
        if (way != ByStep)
            writer.Byte(share);
        writer.Signed(origin);
        WriteAll(to, _strays.AsSpan(0, count));
    }

    /// <exception cref="InvalidDataException">It is no such column.</exception>
    public void Read(ref VarIntReader from, Span<long> numbers)
    {
        numbers[0] = from.Signed();
        var way = from.Byte();
        var share = way == ByStep ? (byte)0 : from.Byte();
        var origin = from.Signed();
        var strays = new VarIntReader(_packed.Read(ref from));
        switch (way)
        {
            case ByStep:
                for (var i = 1; i < numbers.Length; i++)
                    numbers[i] = numbers[i - 1] + origin + strays.Signed();
                break;
            case ByMean:
                new Trend(share, origin).Read(ref strays, numbers);
                break;
            case ByLevel:
                new FollowedLevel(share, origin).Read(ref strays, numbers);
                break;
            default:
                throw new InvalidDataException($"A column of kind {way}.");
        }
    }

    /// <summary>How far each lies from the one before.</summary>
    /// <param name="steps">Filled; shorter by one.</param>
    /// <returns>The step that most of them are, 0 when there is none; it is taken off.</returns>
    public static long Steps(ReadOnlySpan<long> numbers, Span<long> steps)
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

    /// <summary>Takes what was tried when it is shorter.</summary>
    private bool IsShorter(ReadOnlySpan<long> tried, ref double than)
    {
        var bits = Bits(tried);
        if (bits >= than)
            return false;
        than = bits;
        (_strays, _tried) = (_tried, _strays);
        return true;
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
}
