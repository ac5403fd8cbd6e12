using System.Buffers.Binary;
using System.Security.Cryptography;
using SensorHub.Devices.Readings;

namespace SensorHub.Ingest.Admission;

/// <summary>
/// Knows readings of suspect clocks again by device, period and what was sent, the claimed time among it. Remembers the newest <see cref="Kept"/>
/// of all devices together, about 3 MB, after a restart those among them that lie in the newest 128 MiB of the compacted journal or behind it; one that comes
/// again later is taken for new. Not thread safe.
/// </summary>
public sealed class SuspectReadings
{
    public const int Kept = 32_768;
    private readonly HashSet<Print> _known = [];
    private readonly Queue<Print> _oldestFirst = new();

    /// <returns>False when it is known already.</returns>
    public bool TryAdd(ReadingEntry entry)
    {
        var print = Print.Of(entry);
        if (!_known.Add(print))
            return false;
        _oldestFirst.Enqueue(print);
        if (_oldestFirst.Count > Kept)
            _known.Remove(_oldestFirst.Dequeue());
        return true;
    }

    private readonly record struct Print(int Device, int PeriodS, UInt128 Sent)
    {
        public static Print Of(ReadingEntry entry)
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(entry.Raw, digest);
            return new(entry.Device, entry.PeriodS, BinaryPrimitives.ReadUInt128LittleEndian(digest));
        }
    }
}
