using System.Buffers;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>
/// Values of one metric, bit for bit:
/// <code>
/// u8 decimals 0…6, signed first, unsigned unit, column of (value·10^decimals − first) / unit    where that gives back the very same bits, else
/// u8 255, packed eight times: one byte of each of the values XOR that before, the highest first
/// </code>
/// Not thread safe.
/// </summary>
internal sealed class ValueColumn
{
    private const byte Planes = 255;

    private readonly IntegerColumn _column = new();
    private readonly PackedBytes _packed = new();
    private long[] _numbers = [];
    private byte[] _plane = [];

    /// <param name="values">At least one.</param>
    public void Write(ArrayBufferWriter<byte> to, ReadOnlySpan<double> values)
    {
        var numbers = Numbers(values.Length);
        var decimals = 0;
        while (decimals <= PartEncoder.MaxDecimals && !TryScale(values, decimals, numbers))
            decimals++;
        if (decimals > PartEncoder.MaxDecimals)
        {
            WritePlanes(to, values);
            return;
        }

        var first = numbers[0];
        var unit = 0L;
        foreach (ref var number in numbers)
        {
            number -= first;
            if (unit != 1)
                unit = CommonUnit(unit, number);
        }

        if (unit > 1)
        {
            foreach (ref var number in numbers)
                number /= unit;
        }

        var writer = new VarIntWriter(to);
        writer.Byte((byte)decimals);
        writer.Signed(first);
        writer.Unsigned((ulong)Math.Max(1, unit));
        _column.Write(to, numbers);
    }

    /// <exception cref="InvalidDataException">It is no such column.</exception>
    public void Read(ref VarIntReader from, Span<double> values)
    {
        var decimals = from.Byte();
        if (decimals == Planes)
        {
            ReadPlanes(ref from, values);
            return;
        }

        if (decimals > PartEncoder.MaxDecimals)
            throw new InvalidDataException($"Values of {decimals} decimals.");
        var power = PartEncoder.PowersOfTen[decimals];
        var first = from.Signed();
        var unit = (long)from.Unsigned();
        var numbers = Numbers(values.Length);
        _column.Read(ref from, numbers);
        for (var i = 0; i < values.Length; i++)
            values[i] = (first + unit * numbers[i]) / power;
    }

    private static bool TryScale(ReadOnlySpan<double> values, int decimals, Span<long> numbers)
    {
        var power = PartEncoder.PowersOfTen[decimals];
        for (var i = 0; i < values.Length; i++)
        {
            if (!PartEncoder.TryScale(values[i], power, out numbers[i]))
                return false;
        }

        return true;
    }

    /// <summary>The greatest number that both are multiples of; 0 of nothing but zeros.</summary>
    private static long CommonUnit(long a, long b)
    {
        b = Math.Abs(b);
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    private void WritePlanes(ArrayBufferWriter<byte> to, ReadOnlySpan<double> values)
    {
        new VarIntWriter(to).Byte(Planes);
        var plane = Plane(values.Length);
        for (var shift = 56; shift >= 0; shift -= 8)
        {
            var before = 0L;
            for (var i = 0; i < values.Length; i++)
            {
                var bits = BitConverter.DoubleToInt64Bits(values[i]);
                plane[i] = (byte)((bits ^ before) >> shift);
                before = bits;
            }

            PackedBytes.Write(to, plane);
        }
    }

    private void ReadPlanes(ref VarIntReader from, Span<double> values)
    {
        var numbers = Numbers(values.Length);
        numbers.Clear();
        for (var shift = 56; shift >= 0; shift -= 8)
        {
            var plane = _packed.Read(ref from);
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] |= (long)plane[i] << shift;
        }

        var bits = 0L;
        for (var i = 0; i < numbers.Length; i++)
            values[i] = BitConverter.Int64BitsToDouble(bits ^= numbers[i]);
    }

    private Span<long> Numbers(int count)
    {
        if (_numbers.Length < count)
            _numbers = new long[count * 2];
        return _numbers.AsSpan(0, count);
    }

    private Span<byte> Plane(int count)
    {
        if (_plane.Length < count)
            _plane = new byte[count * 2];
        return _plane.AsSpan(0, count);
    }
}
