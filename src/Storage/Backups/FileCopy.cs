using System.Security.Cryptography;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Backups;

/// <summary>Copies bytes into private files and says their SHA-256. What it wrote is on disk when it returns.</summary>
/// <param name="pace">Null = as fast as it goes.</param>
internal sealed class FileCopy(IWorkProgress progress, Pace? pace = null)
{
    private const int BlockBytes = 1 << 20;

    // Little is ever unsynced, so that a sync of the journal never waits for much of ours.
    private const int SyncBytes = 8 << 20;

    private readonly byte[] _block = new byte[BlockBytes];

    /// <param name="read">Fills a span from an offset on; fewer bytes than asked for are the end.</param>
    /// <exception cref="InvalidDataException">There were fewer bytes.</exception>
    public async Task<string> WriteAsync(Func<Memory<byte>, long, int> read, string to, long bytes, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = PrivateFile.Create(to);
        for (var at = 0L; at < bytes;)
        {
            var got = Take(read, at, bytes, to);
            hash.AppendData(_block, 0, got);
            file.Write(_block, 0, got);
            if (at / SyncBytes != (at + got) / SyncBytes)
                file.Flush(flushToDisk: true);
            at += got;
            await TellAsync(got, cancellation);
        }

        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public async Task<string> WriteAsync(string from, string to, long bytes, CancellationToken cancellation)
    {
        await using var source = OpenRead(from);
        return await WriteAsync((block, _) => source.ReadAtLeast(block.Span, block.Length, throwOnEndOfStream: false), to, bytes, cancellation);
    }

    /// <summary>SHA-256 of the first so many bytes of a file.</summary>
    public async Task<string> HashAsync(string file, long bytes, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var source = OpenRead(file);
        for (var at = 0L; at < bytes;)
        {
            var got = Take((block, _) => source.ReadAtLeast(block.Span, block.Length, throwOnEndOfStream: false), at, bytes, file);
            hash.AppendData(_block, 0, got);
            at += got;
            await TellAsync(got, cancellation);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private int Take(Func<Memory<byte>, long, int> read, long at, long bytes, string name)
    {
        var want = (int)Math.Min(BlockBytes, bytes - at);
        return read(_block.AsMemory(0, want), at) is var got && got == want
            ? got
            : throw new InvalidDataException($"{name} ends at {at + got} bytes instead of {bytes}.");
    }

    private Task TellAsync(int bytes, CancellationToken cancellation)
    {
        progress.Advance(bytes);
        cancellation.ThrowIfCancellationRequested();
        return pace?.SpendAsync(bytes, cancellation) ?? Task.CompletedTask;
    }

    private static FileStream OpenRead(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
}
