namespace SensorHub.Devices.Registry.Import;

/// <summary>Takes an upload into memory before anything waits for it.</summary>
public static class ImportFile
{
    public const int MaxBytes = 32 * 1024 * 1024;

    private const int ChunkBytes = 64 * 1024;

    /// <exception cref="ImportException">The file has more than <see cref="MaxBytes"/>.</exception>
    public static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var chunk = new byte[ChunkBytes];
        for (int read; (read = await stream.ReadAsync(chunk, cancellation)) > 0;)
        {
            bytes.Write(chunk, 0, read);
            if (bytes.Length > MaxBytes)
                throw new ImportException([new(1, "", $"the file has more than {MaxBytes / 1024 / 1024} MB: split it")]);
        }

        return bytes.ToArray();
    }
}
