using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace SensorHub.Ingest.Decoders.Json;

/// <summary>
/// A fixed set of names looked up by their UTF-8 bytes: two loads, one multiplication, one comparison. The multiplier is searched once so that
/// no two names share a slot. Hot: no allocation.
/// </summary>
internal sealed class Utf8NameTable
{
    private const int MaxNameBytes = 16;
    private readonly Slot[] _slots;
    private readonly ulong _multiplier;
    private readonly int _shift;

    /// <exception cref="ArgumentException">A name of 0 or more than 16 bytes, or the same name twice.</exception>
    public Utf8NameTable(IReadOnlyCollection<KeyValuePair<string, int>> names)
    {
        var rows = names.Select(n => Row(n.Key, n.Value)).ToArray();
        if (rows.DistinctBy(r => (r.Low, r.High, r.Length)).Count() != rows.Length)
            throw new ArgumentException("A name stands twice in the table.", nameof(names));
        var bits = BitOperations.Log2((uint)rows.Length) + 3;
        for (_multiplier = 0x9E3779B97F4A7C15; ; _multiplier += 0x632BE59BD9B4E01A)
        {
            _shift = 64 - bits;
            if (TryPlace(rows, 1 << bits, out _slots))
                return;
        }
    }

    public bool TryGet(ReadOnlySpan<byte> name, out int value)
    {
        value = 0;
        if (name.Length is 0 or > MaxNameBytes)
            return false;
        var (low, high) = Load(name);
        ref readonly var slot = ref _slots[SlotOf(low, high, name.Length)];
        value = slot.Value;
        return slot.Low == low && slot.High == high && slot.Length == name.Length;
    }

    private int SlotOf(ulong low, ulong high, int length) => (int)((low ^ BitOperations.RotateLeft(high, 23) ^ (ulong)length) * _multiplier >> _shift);

    // Together with the length, two overlapping loads tell all names up to 16 bytes apart.
    private static (ulong Low, ulong High) Load(ReadOnlySpan<byte> name) => name.Length switch
    {
        >= 8 => (BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^8..])),
        >= 4 => (BinaryPrimitives.ReadUInt32LittleEndian(name), BinaryPrimitives.ReadUInt32LittleEndian(name[^4..])),
        _ => (name[0] | (ulong)name[name.Length / 2] << 8 | (ulong)name[^1] << 16, 0),
    };

    private static Slot Row(string name, int value)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length is 0 or > MaxNameBytes)
            throw new ArgumentException($"'{name}' has {bytes.Length} bytes; 1 to {MaxNameBytes} fit.", nameof(name));
        var (low, high) = Load(bytes);
        return new(low, high, bytes.Length, value);
    }

    private bool TryPlace(Slot[] rows, int size, out Slot[] slots)
    {
        slots = new Slot[size];
        foreach (var row in rows)
        {
            ref var slot = ref slots[SlotOf(row.Low, row.High, row.Length)];
            if (slot.Length != 0)
                return false;
            slot = row;
        }

        return true;
    }

    private readonly record struct Slot(ulong Low, ulong High, int Length, int Value);
}
