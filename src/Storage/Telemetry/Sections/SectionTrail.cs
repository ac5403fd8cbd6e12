using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>
/// Where the entries of a section lie in the journal and when they were received: of use while the journal has their bytes, and apart, so that it can go.
/// <code>
/// u8 1 · column of position − base · column of received − event time, ms · u32 CRC-32C of all before
/// u8 2 · of position − base: signed first, signed usual step · of received − event time, ms: the same
///      · n places where either steps otherwise, and unless n = 0 columns of the places and of how far position and time then lie from the usual · u32 CRC-32C
/// </code>
/// A message of many readings steps alike within, so what arrives in such is written as 2, the rest as 1. Not thread safe.
/// </summary>
internal sealed class SectionTrail
{
    private const byte Columns = 1;
    private const byte Places = 2;

    // Below it columns are shorter.
    private const int MinEntriesOfPlace = 4;

    private readonly IntegerColumn _column = new();
    private readonly ArrayBufferWriter<byte> _trail = new();
    private readonly Numbers _positions = new();
    private readonly Numbers _lags = new();
    private long[] _places = [];

    /// <returns>Valid until the next call.</returns>
    public ReadOnlyMemory<byte> Write(ReadOnlySpan<EntryRow> rows, long basePosition)
    {
        _trail.ResetWrittenCount();
        var positions = _positions.Of(rows.Length);
        var lags = _lags.Of(rows.Length);
        for (var i = 0; i < rows.Length; i++)
            (positions[i], lags[i]) = (rows[i].Position - basePosition, rows[i].ReceivedMs - rows[i].EventMs);
        var places = FindPlaces(rows.Length);
        if (places * MinEntriesOfPlace <= rows.Length)
        {
            WritePlaces(places);
        }
        else
        {
            new VarIntWriter(_trail).Byte(Columns);
            _column.Write(_trail, positions);
            _column.Write(_trail, lags);
        }

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
        var positions = _positions.Of(rows.Length);
        var lags = _lags.Of(rows.Length);
        if (trail[0] == Places)
        {
            ReadPlaces(ref reader, rows.Length);
        }
        else
        {
            _column.Read(ref reader, positions);
            _column.Read(ref reader, lags);
        }

        for (var i = 0; i < rows.Length; i++)
            rows[i] = rows[i] with { Position = basePosition + positions[i], ReceivedMs = rows[i].EventMs + lags[i] };
    }

    /// <exception cref="InvalidDataException">It is damaged, or of a later version.</exception>
    public static void Verify(ReadOnlySpan<byte> trail)
    {
        if (trail.Length <= sizeof(uint)
            || Crc32C.Of(trail[..^sizeof(uint)]) != BinaryPrimitives.ReadUInt32LittleEndian(trail[^sizeof(uint)..]))
            throw new InvalidDataException("The trail does not match its checksum.");
        if (trail[0] is not (Columns or Places))
            throw new InvalidDataException($"The trail has version {trail[0]}, this hub reads {Columns} and {Places}: start the newer hub.");
    }

    /// <returns>How many there are.</returns>
    private int FindPlaces(int count)
    {
        if (_places.Length < count)
            _places = new long[count * 2];
        _positions.TakeSteps(count);
        _lags.TakeSteps(count);
        var found = 0;
        for (var i = 0; i < count - 1; i++)
        {
            if ((_positions.Strays[i] | _lags.Strays[i]) != 0)
                _places[found++] = i;
        }

        return found;
    }

    private void WritePlaces(int count)
    {
        var writer = new VarIntWriter(_trail);
        writer.Byte(Places);
        foreach (var numbers in (ReadOnlySpan<Numbers>)[_positions, _lags])
        {
            writer.Signed(numbers.First);
            writer.Signed(numbers.Step);
        }

        writer.Unsigned((ulong)count);
        if (count == 0)
            return;
        var places = _places.AsSpan(0, count);
        _column.Write(_trail, places);
        foreach (var numbers in (ReadOnlySpan<Numbers>)[_positions, _lags])
        {
            // Places ascend, so that what is yet to be moved is never written over.
            for (var i = 0; i < places.Length; i++)
                numbers.Strays[i] = numbers.Strays[(int)places[i]];
            _column.Write(_trail, numbers.Strays.AsSpan(0, count));
        }
    }

    private void ReadPlaces(ref VarIntReader reader, int entries)
    {
        foreach (var numbers in (ReadOnlySpan<Numbers>)[_positions, _lags])
            numbers.Fill(reader.Signed(), reader.Signed(), entries);
        var count = reader.Unsigned();
        if (count >= (ulong)entries)
            throw new InvalidDataException($"{count} places of {entries} entries.");
        if (_places.Length < entries)
            _places = new long[entries * 2];
        var places = _places.AsSpan(0, (int)count);
        if (places.Length == 0)
            return;
        _column.Read(ref reader, places);
        foreach (var numbers in (ReadOnlySpan<Numbers>)[_positions, _lags])
        {
            _column.Read(ref reader, numbers.Strays.AsSpan(0, places.Length));
            numbers.AddAt(places, entries);
        }
    }

    /// <summary>Numbers that step alike but at some places.</summary>
    private sealed class Numbers
    {
        private long[] _all = [];

        public long[] Strays { get; private set; } = [];
        public long First => _all[0];
        public long Step { get; private set; }

        public Span<long> Of(int count)
        {
            if (_all.Length < count)
                (_all, Strays) = (new long[count * 2], new long[count * 2]);
            return _all.AsSpan(0, count);
        }

        public void TakeSteps(int count) => Step = IntegerColumn.Steps(_all.AsSpan(0, count), Strays.AsSpan(0, count - 1));

        public void Fill(long first, long step, int count)
        {
            for (var i = 0; i < count; i++)
                _all[i] = first + i * step;
        }

        /// <summary>Moves all behind each place by its stray.</summary>
        public void AddAt(ReadOnlySpan<long> places, int count)
        {
            var (moved, next) = (0L, 0);
            for (var i = 1; i < count; i++)
            {
                if (next < places.Length && places[next] == i - 1)
                    moved += Strays[next++];
                _all[i] += moved;
            }
        }
    }
}
