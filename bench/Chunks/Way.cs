using System.Buffers;
using System.IO.Compression;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Telemetry.Sections;
using ZstdSharp;

namespace SensorHub.Bench.Chunks;

/// <summary>One way to write values and get them back.</summary>
internal sealed record Way(string Name, Func<double[], byte[]> Write, Func<byte[], int, double[]> Read)
{
    private static readonly int[] s_qualities = [1, 4, 6, 11];
    private static readonly Compressor s_zstd = new(level: 3);
    private static readonly Decompressor s_unzstd = new();

    public static IReadOnlyList<Way> All =>
    [
        new("XOR (Gorilla)", XorBits.Write, XorBits.Read),
        new("delta varints (parts)", Deltas, FromDeltas),
        Packed("delta varints, zstd 3", bytes => s_zstd.Wrap(bytes).ToArray(), (bytes, _) => s_unzstd.Unwrap(bytes).ToArray()),
        Packed("delta varints, Deflate", Deflate, Inflate),
        .. s_qualities.Select(quality => Packed($"delta varints, Brotli {quality}", bytes => Brotli(bytes, quality), UnBrotli)),
        new("column (chunks)", Column, FromColumn),
    ];

    private static Way Packed(string name, Func<byte[], byte[]> pack, Func<byte[], int, byte[]> unpack) =>
        new(name, values => pack(Deltas(values)), (bytes, count) => FromDeltas(unpack(bytes, count * VarIntWriter.MaxLength), count));

    private static byte[] Deltas(double[] values)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new VarIntWriter(bytes);
        var decimals = 0;
        while (!values.All(value => PartEncoder.TryScale(value, PartEncoder.PowersOfTen[decimals], out _)))
            decimals++;
        writer.Byte((byte)decimals);
        var before = 0L;
        foreach (var value in values)
        {
            PartEncoder.TryScale(value, PartEncoder.PowersOfTen[decimals], out var scaled);
            writer.Signed(scaled - before);
            before = scaled;
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static double[] FromDeltas(byte[] bytes, int count)
    {
        var reader = new VarIntReader(bytes);
        var values = new double[count];
        var power = PartEncoder.PowersOfTen[reader.Byte()];
        var scaled = 0L;
        foreach (ref var value in values.AsSpan())
            value = (scaled += reader.Signed()) / power;
        return values;
    }

    private static byte[] Column(double[] values)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new ValueColumn().Write(bytes, values);
        return bytes.WrittenSpan.ToArray();
    }

    private static double[] FromColumn(byte[] bytes, int count)
    {
        var values = new double[count];
        var reader = new VarIntReader(bytes);
        new ValueColumn().Read(ref reader, values);
        return values;
    }

    private static byte[] Brotli(byte[] bytes, int quality)
    {
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, packed, out var written, quality, window: 16) ? packed[..written] : throw new InvalidOperationException();
    }

    private static byte[] UnBrotli(byte[] bytes, int most)
    {
        var unpacked = new byte[most];
        return BrotliDecoder.TryDecompress(bytes, unpacked, out var written) ? unpacked[..written] : throw new InvalidDataException();
    }

    private static byte[] Deflate(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Inflate(byte[] bytes, int most)
    {
        using var stream = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var unpacked = new byte[most];
        return unpacked[..stream.ReadAtLeast(unpacked, most, throwOnEndOfStream: false)];
    }
}
