using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>The calls a program may look up by name in libc, past the runtime's own file layer.</summary>
internal static partial class Syncs
{
    private const int ReadOnly = 0;

    public static void Data(SafeFileHandle file) => Check(FDataSync(file));

    public static void Folder(string path)
    {
        var folder = Open(path, ReadOnly);
        Check(folder);
        var result = FSync(folder);
        _ = Close(folder);
        Check(result);
    }

    private static void Check(int result)
    {
        if (result < 0)
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
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
