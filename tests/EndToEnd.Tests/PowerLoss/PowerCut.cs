using System.Runtime.InteropServices;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>What is found on disk after the power came back. Taken of a killed process.</summary>
internal static partial class PowerCut
{
    private const int BlockBytes = 4096;

    /// <summary>Everything unsynced is gone.</summary>
    public static void StrictImage(SyncShadow shadow, string to) => Harness.TempFolder.Copy(shadow.Shadow, to);

    /// <summary>
    /// A disk that had begun: of each file's unsynced blocks some were written and some not, in any order, and of an unsynced tail a
    /// prefix of any length, one block of it zero now and then. Names of a folder are those of its last sync or all of now.
    /// </summary>
    public static void TornImage(SyncShadow shadow, string to, int seed)
    {
        var random = new Random(seed);
        StrictImage(shadow, to);
        foreach (var folder in Directory.EnumerateDirectories(shadow.Data, "*", SearchOption.AllDirectories).Append(shadow.Data).Order())
            TearFolder(shadow, folder, folder.Replace(shadow.Data, to, StringComparison.Ordinal), random);
    }

    private static void TearFolder(SyncShadow shadow, string live, string torn, Random random)
    {
        var namesOfNow = random.Next(2) == 0;
        if (namesOfNow)
        {
            Directory.CreateDirectory(torn);
            foreach (var gone in Directory.EnumerateFiles(torn).Where(f => !File.Exists(Path.Combine(live, Path.GetFileName(f)))))
                File.Delete(gone);
        }

        foreach (var file in Directory.EnumerateFiles(live).Order().Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
        {
            var durable = Path.Combine(shadow.Shadow + ".store", Inode(file).ToString());
            if (!File.Exists(durable))
                continue; // Never opened: as it was.
            var synced = file.Replace(shadow.Data, shadow.Shadow, StringComparison.Ordinal);
            if (namesOfNow || File.Exists(synced) && Inode(synced) == Inode(durable))
                File.WriteAllBytes(Path.Combine(torn, Path.GetFileName(file)), Torn(File.ReadAllBytes(durable), File.ReadAllBytes(file), random));
        }
    }

    private static byte[] Torn(byte[] durable, byte[] live, Random random)
    {
        var common = Math.Min(durable.Length, live.Length);
        var length = live.Length > durable.Length ? durable.Length + random.Next(live.Length - durable.Length + 1)
            : random.Next(2) == 0 ? live.Length : durable.Length;
        var torn = new byte[length];
        durable.AsSpan(0, Math.Min(length, durable.Length)).CopyTo(torn);
        for (var at = 0; at < Math.Min(common, length); at += BlockBytes)
        {
            var bytes = Math.Min(BlockBytes, Math.Min(common, length) - at);
            if (random.Next(2) == 0)
                live.AsSpan(at, bytes).CopyTo(torn.AsSpan(at));
        }

        if (length > durable.Length)
        {
            var tail = torn.AsSpan(durable.Length);
            live.AsSpan(durable.Length, tail.Length).CopyTo(tail);
            if (random.Next(4) == 0)
                tail[..Math.Min(tail.Length, BlockBytes)].Clear();
        }

        return torn;
    }

    private static ulong Inode(string path)
    {
        // struct stat of Linux has st_ino as its second 8-byte field, on x86-64 and arm64 alike.
        Span<ulong> status = stackalloc ulong[32];
        return Stat(path, ref MemoryMarshal.GetReference(status)) == 0 ? status[1] : 0;
    }

    [LibraryImport("libc", EntryPoint = "stat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, ref ulong status);
}
