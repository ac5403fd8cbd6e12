using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SensorHub.Storage.Journal;

/// <summary>The two calls that .NET does not offer: fdatasync, and fsync of a folder.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;

    /// <summary>Data and length of a file are on disk when it returns.</summary>
    /// <exception cref="IOException">They may not be; a later success of the same call proves nothing.</exception>
    public static void SyncData(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(file);
        else if (FDataSync(file) != 0)
            Throw("fdatasync");
    }

    /// <summary>Names made and removed in the folder are on disk when it returns. Windows needs no such call.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Open(path, ReadOnly);
        if (folder < 0)
            Throw($"open {path}");
        try
        {
            if (FSync(folder) != 0)
                Throw($"fsync {path}");
        }
        finally
        {
            _ = Close(folder);
        }
    }

    private static void Throw(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        throw new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
