using System.Buffers.Binary;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Checkpoints;

/// <summary>One file of a <see cref="CheckpointFolder"/>.</summary>
internal static class CheckpointFile
{
    private const int HeaderLength = 20;
    private const int BufferBytes = 128 * 1024;

    private static ReadOnlySpan<byte> Magic => "SHCKPT01"u8;

    /// <summary>On disk when it returns.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, BufferBytes);
        file.Write(new byte[HeaderLength]);
        write(file);
        file.Flush();

        Span<byte> header = stackalloc byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], file.Length - HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], ChecksumOfContent(file));
        file.Position = 0;
        file.Write(header);
        file.Flush(flushToDisk: true);
    }

    public static bool IsWhole(string path)
    {
        using var file = OpenRead(path);
        Span<byte> header = stackalloc byte[HeaderLength];
        return file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength
            && header[..8].SequenceEqual(Magic)
            && BinaryPrimitives.ReadInt64LittleEndian(header[8..]) == file.Length - HeaderLength
            && BinaryPrimitives.ReadUInt32LittleEndian(header[16..]) == ChecksumOfContent(file);
    }

    public static Stream OpenContent(string path)
    {
        var file = OpenRead(path);
        file.Position = HeaderLength;
        return file;
    }

    private static FileStream OpenRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes);

    private static uint ChecksumOfContent(FileStream file)
    {
        file.Position = HeaderLength;
        var buffer = new byte[BufferBytes];
        var running = Crc32C.Seed;
        for (int read; (read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0;)
            running = Crc32C.Append(running, buffer.AsSpan(0, read));
        return Crc32C.Finish(running);
    }
}
