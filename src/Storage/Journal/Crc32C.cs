using System.Buffers.Binary;
using System.Numerics;

namespace SensorHub.Storage.Journal;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight bytes per instruction. Hot: no allocation.</summary>
internal static class Crc32C
{
    /// <summary>The running value before the first byte.</summary>
    public const uint Seed = uint.MaxValue;

    public static uint Of(ReadOnlySpan<byte> bytes) => Finish(Append(Seed, bytes));

    public static uint Append(uint running, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            running = BitOperations.Crc32C(running, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes)
            running = BitOperations.Crc32C(running, b);
        return running;
    }

    public static uint Finish(uint running) => ~running;
}
