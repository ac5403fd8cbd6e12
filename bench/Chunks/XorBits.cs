using System.Numerics;

namespace SensorHub.Bench.Chunks;

/// <summary>Doubles as Facebook's Gorilla writes them (Pelkonen et al., VLDB 2015, section 4.1.2), for comparison.</summary>
internal static class XorBits
{
    private const int LeadingBits = 5;
    private const int LengthBits = 6;
    private const int MaxLeading = 31;

    public static byte[] Write(double[] values)
    {
        var bits = new BitWriter();
        var (before, leading, length) = (0L, -1, 0);
        foreach (var value in values)
        {
            var now = BitConverter.DoubleToInt64Bits(value);
            var xor = (ulong)(now ^ before);
            before = now;
            bits.Put(xor == 0 ? 0UL : 1, 1);
            if (xor == 0)
                continue;
            var (zeros, trailing) = (Math.Min(BitOperations.LeadingZeroCount(xor), MaxLeading), BitOperations.TrailingZeroCount(xor));
            var fits = leading >= 0 && zeros >= leading && trailing >= 64 - leading - length;
            bits.Put(fits ? 0UL : 1, 1);
            if (!fits)
            {
                (leading, length) = (zeros, 64 - zeros - trailing);
                bits.Put((ulong)leading, LeadingBits);
                bits.Put((ulong)(length - 1), LengthBits);
            }

            bits.Put(xor >> (64 - leading - length), length);
        }

        return bits.ToArray();
    }

    public static double[] Read(byte[] bytes, int count)
    {
        var bits = new BitReader(bytes);
        var values = new double[count];
        var (now, leading, length) = (0UL, 0, 0);
        foreach (ref var value in values.AsSpan())
        {
            if (bits.Take(1) != 0)
            {
                if (bits.Take(1) != 0)
                    (leading, length) = ((int)bits.Take(LeadingBits), (int)bits.Take(LengthBits) + 1);
                now ^= bits.Take(length) << (64 - leading - length);
            }

            value = BitConverter.UInt64BitsToDouble(now);
        }

        return values;
    }

    private sealed class BitWriter
    {
        private readonly List<byte> _bytes = [];
        private int _used = 8;

        public void Put(ulong value, int count)
        {
            for (var bit = count - 1; bit >= 0; bit--)
            {
                if (_used == 8)
                {
                    _bytes.Add(0);
                    _used = 0;
                }

                _bytes[^1] |= (byte)(((value >> bit) & 1) << (7 - _used++));
            }
        }

        public byte[] ToArray() => [.. _bytes];
    }

    private struct BitReader(byte[] bytes)
    {
        private int _at;

        public ulong Take(int count)
        {
            var value = 0UL;
            for (; count > 0; count--, _at++)
                value = (value << 1) | ((ulong)(bytes[_at / 8] >> (7 - _at % 8)) & 1);
            return value;
        }
    }
}
