using Microsoft.Win32.SafeHandles;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Space;

namespace SensorHub.Storage.Journal;

/// <summary>A folder on disk, held by one process at a time through a lock file.</summary>
internal sealed class DiskFiles : IJournalFiles
{
    private const string LockName = "lock";
    private readonly string _folder;
    private readonly SafeFileHandle _lock;
    private readonly DriveInfo _drive;

    /// <exception cref="IOException">The folder cannot be made, or another process holds it.</exception>
    public DiskFiles(string folder)
    {
        _folder = Path.GetFullPath(folder);
        if (!Directory.Exists(_folder))
        {
            PrivateFile.CreateFolder(_folder);
            Posix.SyncFolder(Path.GetDirectoryName(_folder)!);
        }

        _drive = new(_folder);
        _lock = Lock(PathOf(LockName));
    }

    public DiskRoom Room => DiskRoom.Of(_drive);

    public string PathOf(string name) => Path.Combine(_folder, name);

    public IReadOnlyList<string> List()
    {
        try
        {
            return Directory.EnumerateFiles(_folder, "*" + Segment.Extension).Select(p => Path.GetFileName(p)).ToList();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public IJournalFile Create(string name) => Open(name, FileMode.CreateNew, FileAccess.ReadWrite);
    public IJournalFile OpenForWriting(string name) => Open(name, FileMode.Open, FileAccess.ReadWrite);
    public IJournalFile OpenForReading(string name) => Open(name, FileMode.Open, FileAccess.Read);
    public void SyncFolder() => Posix.SyncFolder(_folder);
    public void Dispose() => _lock.Dispose();

    public void Delete(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>A file that belongs to no journal in use, for reading.</summary>
    public static IJournalFile OpenCopy(string path) => OpenPath(path, FileMode.Open, FileAccess.Read);

    private DiskFile Open(string name, FileMode mode, FileAccess access) => OpenPath(PathOf(name), mode, access);

    private static DiskFile OpenPath(string path, FileMode mode, FileAccess access)
    {
        try
        {
            return new(File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static SafeFileHandle Lock(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The journal cannot be locked through {path}: another process uses it, or the folder may not be written. " +
                "Stop the other hub, or give this one a data folder of its own.", e);
        }
    }

    private sealed class DiskFile(SafeFileHandle handle) : IJournalFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(Span<byte> to, long offset)
        {
            var done = 0;
            while (done < to.Length)
            {
                var got = RandomAccess.Read(handle, to[done..], offset + done);
                if (got == 0)
                    break;
                done += got;
            }

            return done;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);
        public void SetLength(long length) => RandomAccess.SetLength(handle, length);
        public void Sync() => Posix.SyncData(handle);
        public void Dispose() => handle.Dispose();
    }
}
