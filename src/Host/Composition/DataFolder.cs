using SensorHub.Storage.Operational;

namespace SensorHub.Host.Composition;

/// <summary>The one folder of all state, held by one hub at a time; made with mode 700.</summary>
public sealed class DataFolder : IDisposable
{
    private const string LockFile = "hub.lock";

    // EWOULDBLOCK: the lock is another process's. Every other failure is the disk's or the folder's.
    private const int LockHeld = 11;
    private static readonly string[] MayBeThere = [LockFile, "lost+found"];
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <exception cref="IOException">The folder cannot be made or written, or another hub holds it; the message says which.</exception>
    public static DataFolder Hold(string path) =>
        TryHold(path) ?? throw new IOException($"another hub runs on {path}; stop it or give --data another folder");

    /// <returns>Null when a hub holds it.</returns>
    /// <exception cref="IOException">The folder cannot be made or written; the message says why.</exception>
    public static DataFolder? TryHold(string path)
    {
        try
        {
            PrivateFile.CreateFolder(path);
            var held = new FileStream(
                System.IO.Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataFolder(path, held);
        }
        catch (IOException e) when (e.HResult == LockHeld)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the data folder {path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The name of something in it, or null when it is as good as new.</summary>
    public string? FirstEntry() => Directory.EnumerateFileSystemEntries(Path).Select(e => System.IO.Path.GetFileName(e)).FirstOrDefault(e => !MayBeThere.Contains(e));

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _lock.Dispose();
}
