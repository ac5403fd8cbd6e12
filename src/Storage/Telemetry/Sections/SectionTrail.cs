using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>
/// Where the entries of a section lie in the journal and when they were received: of use while the journal has their bytes, and apart, so that it can go.
/// <code>u8 version 1 · column of position − base · column of received − event time, ms · u32 CRC-32C of all before</code>
/// Not thread safe.
/// </summary>
internal sealed class SectionTrail
{
    public const byte Version = 1;

    private readonly IntegerColumn _column = new();
    private readonly ArrayBufferWriter<byte> _trail = new();
    private long[] _numbers = [];

    /// <returns>Valid until the next call.</returns>
    public ReadOnlyMemory<byte> Write(ReadOnlySpan<EntryRow> rows, long basePosition)
    {
        _trail.ResetWrittenCount();
        new VarIntWriter(_trail).Byte(Version);
        var numbers = Numbers(rows.Length);
        for (var i = 0; i < rows.Length; i++)
            numbers[i] = rows[i].Position - basePosition;
        _column.Write(_trail, numbers);
        for (var i = 0; i < rows.Length; i++)
            numbers[i] = rows[i].ReceivedMs - rows[i].EventMs;
        _column.Write(_trail, numbers);
        var checksum = Crc32C.Of(_trail.WrittenSpan);
        BinaryPrimitives.WriteUInt32LittleEndian(_trail.GetSpan(sizeof(uint)), checksum);
        _trail.Advance(sizeof(uint));
        return _trail.WrittenMemory;
    }

    /// <summary>Puts positions and receive times into rows that have their event times.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of a later version.</exception>
    public void Read(ReadOnlySpan<byte> trail, Span<EntryRow> rows, long basePosition)
    {
        Verify(trail);
        var reader = new VarIntReader(trail[1..^sizeof(uint)]);
        var numbers = Numbers(rows.Length);
        _column.Read(ref reader, numbers);
        for (var i = 0; i < rows.Length; i++)
            rows[i] = rows[i] with { Position = basePosition + numbers[i] };
        _column.Read(ref reader, numbers);
        for (var i = 0; i < rows.Length; i++)
            rows[i] = rows[i] with { ReceivedMs = rows[i].EventMs + numbers[i] };
    }

    /// <exception cref="InvalidDataException">It is damaged, or of a later version.</exception>
    public static void Verify(ReadOnlySpan<byte> trail)
    {
        if (trail.Length <= sizeof(uint)
            || Crc32C.Of(trail[..^sizeof(uint)]) != BinaryPrimitives.ReadUInt32LittleEndian(trail[^sizeof(uint)..]))
            throw new InvalidDataException("The trail does not match its checksum.");
        if (trail[0] != Version)
            throw new InvalidDataException($"The trail has version {trail[0]}, this hub reads {Version}: start the newer hub.");
    }

    private Span<long> Numbers(int count)
    {
        if (_numbers.Length < count)
            _numbers = new long[count * 2];
        return _numbers.AsSpan(0, count);
    }
}
