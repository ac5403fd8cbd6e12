using System.Diagnostics;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.DiskFull;

/// <summary>A small file system in memory, mounted for one test; needs root or sudo.</summary>
internal sealed class Tmpfs : IDisposable
{
    private readonly TempFolder _at = new();
    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    public Tmpfs(int megabytes) => Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0777", "tmpfs", _at.Path);

    public string Path => _at.Path;
    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Takes all space but a little.</summary>
    public void Fill(long leaveBytes)
    {
        using var file = File.OpenHandle(Ballast, FileMode.Create, FileAccess.Write);
        var free = FreeBytes - leaveBytes;
        var block = new byte[1 << 16];
        for (var at = 0L; at < free; at += block.Length)
            RandomAccess.Write(file, block.AsSpan(0, (int)Math.Min(block.Length, free - at)), at);
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", "-l", _at.Path);
        _at.Dispose();
    }

    private static void Run(params string[] command)
    {
        string[] all = Environment.IsPrivilegedProcess ? command : ["sudo", "-n", .. command];
        using var process = Process.Start(new ProcessStartInfo(all[0], all[1..]) { UseShellExecute = false, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', all)}: {error} Run the tests as root, or where sudo asks for no password.");
    }
}
