using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Devices.Series;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>
/// A block on disk. Numbers are varints, signed ones zigzag. Not thread safe.
/// <code>
/// u8 version 1 · count · u8 decimals of the values, 255 = they are f64
/// count × {
///   u8 which of the head's numbers differ from those of the row before (the first: from 0), and those as changes:
///     gap to the end of the row before (the first: to the block's start) · units · values · first − start, ms · end − last, ms
///   sum, 128 bits · min as change of value·10^decimals · max, first and last as (value − min)·10^decimals }
/// u32 CRC-32C of all before
/// </code>
/// </summary>
internal sealed class RollupFormat
{
    public const byte Version = 1;
    private const int HeadNumbers = 5;

    private readonly ArrayBufferWriter<byte> _body = new();

    /// <returns>Valid until the next call.</returns>
    public ReadOnlyMemory<byte> Encode(in RollupKey key, ReadOnlySpan<RollupRow> rows)
    {
        _body.ResetWrittenCount();
        var writer = new VarIntWriter(_body);
        var decimals = DecimalsOf(rows);
        writer.Byte(Version);
        writer.Unsigned((ulong)rows.Length);
        writer.Byte((byte)decimals);
        Span<long> before = stackalloc long[HeadNumbers];
        Span<long> head = stackalloc long[HeadNumbers];
        before.Clear();
        var unitMs = key.Level.UnitMs();
        var end = key.Block * key.Level.UnitsOfBlock();
        var min = 0L;
        foreach (ref readonly var row in rows)
        {
            (head[0], head[1], head[2]) = (row.Unit - end, row.Units, row.Sum.Count);
            end = row.Unit + row.Units;
            (head[3], head[4]) = (row.Sum.FirstMs - row.Unit * unitMs, end * unitMs - row.Sum.LastMs);
            WriteHead(writer, head, before);
            head.CopyTo(before);
            writer.Signed128(row.Sum.Sum);
            if (decimals == Decimals.None)
                WriteRaw(writer, row.Sum);
            else
                min = WriteScaled(writer, row.Sum, decimals, min);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(_body.GetSpan(sizeof(uint)), Crc32C.Of(_body.WrittenSpan));
        _body.Advance(sizeof(uint));
        return _body.WrittenMemory;
    }

    /// <summary>Puts the rows of a block in place of what <paramref name="to"/> holds.</summary>
    /// <exception cref="InvalidDataException">The block is damaged or of a later version; says which one it is.</exception>
    public static void Decode(in RollupKey key, ReadOnlySpan<byte> body, RollupBlock to)
    {
        Verify(key, body);
        to.Clear();
        var reader = new VarIntReader(body[1..^sizeof(uint)]);
        var count = (int)reader.Unsigned();
        var decimals = reader.Byte();
        Span<long> head = stackalloc long[HeadNumbers];
        head.Clear();
        var unitMs = key.Level.UnitMs();
        var end = key.Block * key.Level.UnitsOfBlock();
        var min = 0L;
        for (var i = 0; i < count; i++)
        {
            ReadHead(ref reader, head);
            var unit = end + head[0];
            end = unit + head[1];
            var sum = new ValueSum
            {
                Count = head[2],
                FirstMs = unit * unitMs + head[3],
                LastMs = end * unitMs - head[4],
                Sum = reader.Signed128(),
            };
            if (decimals == Decimals.None)
                ReadRaw(ref reader, ref sum);
            else
                min = ReadScaled(ref reader, ref sum, decimals, min);
            to.Append(new(unit, (int)head[1], sum));
        }
    }

    /// <exception cref="InvalidDataException">The block is damaged or of a later version; says which one it is.</exception>
    public static void Verify(in RollupKey key, ReadOnlySpan<byte> body)
    {
        if (body.Length <= sizeof(uint) || Crc32C.Of(body[..^sizeof(uint)]) != BinaryPrimitives.ReadUInt32LittleEndian(body[^sizeof(uint)..]))
            throw new InvalidDataException($"Telemetry {key} is damaged: it does not match its checksum. Restore the database from a backup.");
        if (body[0] != Version)
            throw new InvalidDataException($"Telemetry {key} has version {body[0]}, this hub reads {Version}: start the newer hub.");
    }

    private static int DecimalsOf(ReadOnlySpan<RollupRow> rows)
    {
        var decimals = 0;
        foreach (ref readonly var row in rows)
        {
            foreach (var value in (ReadOnlySpan<double>)[row.Sum.Min, row.Sum.Max, row.Sum.First, row.Sum.Last])
            {
                while (!Decimals.AreExact(value, decimals))
                {
                    if (++decimals > Decimals.Max)
                        return Decimals.None;
                }
            }
        }

        return decimals;
    }

    private static void WriteHead(VarIntWriter writer, ReadOnlySpan<long> head, ReadOnlySpan<long> before)
    {
        var differ = 0;
        for (var i = 0; i < HeadNumbers; i++)
            differ |= head[i] == before[i] ? 0 : 1 << i;
        writer.Byte((byte)differ);
        for (var i = 0; i < HeadNumbers; i++)
        {
            if (head[i] != before[i])
                writer.Signed(head[i] - before[i]);
        }
    }

    private static void ReadHead(ref VarIntReader reader, scoped Span<long> head)
    {
        var differ = reader.Byte();
        for (var i = 0; i < HeadNumbers; i++)
        {
            if ((differ & (1 << i)) != 0)
                head[i] += reader.Signed();
        }
    }

    private static void WriteRaw(VarIntWriter writer, in ValueSum sum)
    {
        writer.Double(sum.Min);
        writer.Double(sum.Max);
        writer.Double(sum.First);
        writer.Double(sum.Last);
    }

    private static void ReadRaw(ref VarIntReader reader, ref ValueSum sum)
    {
        sum.Min = reader.Double();
        sum.Max = reader.Double();
        sum.First = reader.Double();
        sum.Last = reader.Double();
    }

    private static long WriteScaled(VarIntWriter writer, in ValueSum sum, int decimals, long minBefore)
    {
        var min = Decimals.Scale(sum.Min, decimals);
        writer.Signed(min - minBefore);
        writer.Unsigned((ulong)(Decimals.Scale(sum.Max, decimals) - min));
        writer.Unsigned((ulong)(Decimals.Scale(sum.First, decimals) - min));
        writer.Unsigned((ulong)(Decimals.Scale(sum.Last, decimals) - min));
        return min;
    }

    private static long ReadScaled(ref VarIntReader reader, ref ValueSum sum, int decimals, long minBefore)
    {
        var min = minBefore + reader.Signed();
        sum.Min = Decimals.Unscale(min, decimals);
        sum.Max = Decimals.Unscale(min + (long)reader.Unsigned(), decimals);
        sum.First = Decimals.Unscale(min + (long)reader.Unsigned(), decimals);
        sum.Last = Decimals.Unscale(min + (long)reader.Unsigned(), decimals);
        return min;
    }
}
