using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>
/// A section in the body of a chunk; sections lie behind each other in order of hours, and none meets another.
/// <code>
/// u8 version 1 · u8 first hour of the day · u8 hours · u32 bytes of the payload · payload · u32 CRC-32C of all before
/// </code>
/// </summary>
/// <param name="Offset">Where it begins in the body.</param>
/// <param name="Length">Bytes, head and checksum included.</param>
internal readonly record struct SectionFrame(int FirstHour, int Hours, int Offset, int Length)
{
    public const byte Version = 1;
    private const int HeadLength = 3 + sizeof(uint);
    private const int CheckLength = sizeof(uint);

    public int EndHour => FirstHour + Hours;

    public bool Covers(int hourOfDay) => hourOfDay >= FirstHour && hourOfDay < EndHour;

    /// <summary>Wraps a payload.</summary>
    public static void Write(ArrayBufferWriter<byte> to, in SectionKey key, ReadOnlySpan<byte> payload)
    {
        var span = to.GetSpan(HeadLength + payload.Length + CheckLength);
        (span[0], span[1], span[2]) = (Version, (byte)key.FirstHour, (byte)key.Hours);
        BinaryPrimitives.WriteUInt32LittleEndian(span[3..], (uint)payload.Length);
        payload.CopyTo(span[HeadLength..]);
        var end = HeadLength + payload.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(span[end..], Crc32C.Of(span[..end]));
        to.Advance(end + CheckLength);
    }

    /// <summary>The section that begins at an offset of a body. Its checksum is looked at by <see cref="Payload"/>.</summary>
    /// <exception cref="InvalidDataException">None begins there, or one of a later version.</exception>
    public static SectionFrame At(ReadOnlySpan<byte> body, int offset)
    {
        var rest = body[offset..];
        if (rest.Length < HeadLength + CheckLength)
            throw new InvalidDataException("It ends within a section.");
        if (rest[0] != Version)
            throw new InvalidDataException($"A section has version {rest[0]}, this hub reads {Version}: start the newer hub.");
        var payload = BinaryPrimitives.ReadUInt32LittleEndian(rest[3..]);
        var frame = new SectionFrame(rest[1], rest[2], offset, (int)Math.Min(int.MaxValue, HeadLength + (long)payload + CheckLength));
        if (frame.Length > rest.Length || frame.Hours == 0 || frame.EndHour > SectionKey.HoursOfDay)
            throw new InvalidDataException("The head of a section is damaged.");
        return frame;
    }

    /// <summary>What it holds.</summary>
    /// <exception cref="InvalidDataException">It does not match its checksum.</exception>
    public ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> body)
    {
        var whole = body.Slice(Offset, Length);
        if (Crc32C.Of(whole[..^CheckLength]) != BinaryPrimitives.ReadUInt32LittleEndian(whole[^CheckLength..]))
            throw new InvalidDataException($"The section of {Hours} hours from {FirstHour} o'clock UTC on does not match its checksum.");
        return whole[HeadLength..^CheckLength];
    }
}
