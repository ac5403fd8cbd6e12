using System.Text.RegularExpressions;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>Which system calls .NET and SQLite really make on a data folder, and that the shadow follows every one that changes it.</summary>
public sealed partial class SystemCallTests : IDisposable
{
    private static readonly string[] Followed =
    [
        "openat", "open", "creat", "close", "write", "writev", "pwrite64", "pwritev", "ftruncate", "fallocate", "sendfile",
        "copy_file_range", "ioctl", "fsync", "fdatasync", "mmap",
    ];

    private static readonly string[] FoundAtTheFoldersSync = ["rename", "renameat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "link"];

    private static readonly string[] Harmless =
    [
        "read", "pread64", "preadv", "fstat", "stat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2", "lseek", "fcntl",
        "flock", "fadvise64", "readlink", "readlinkat", "getdents64", "geteuid", "fchmod", "fchown", "getcwd", "munmap", "execve", "poll",
        "fstatfs", "statfs", "madvise", "utimensat",
    ];

    private readonly TempFolder _temp = new();

    [Fact]
    public async Task Files_written_by_the_runtime() => await AllFollowed(FileWriter.Verb,
        "folder x", "open a", "put a 0 text", "put-two a 0 one two", "stream a more", "cut a 2", "flush a", "sync-data a", "close a",
        "open-reserved r 100", "put r 0 text", "flush r", "copy a b", "open b", "flush b", "move a c", "delete c", "sync-folder .");

    [Fact]
    public async Task Files_written_by_SQLite() => await AllFollowed(SqliteWriter.Verb,
        "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE t(x)", "INSERT INTO t VALUES(randomblob(100000))",
        "DELETE FROM t", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)", "INSERT INTO t VALUES(1)", "PRAGMA journal_mode=DELETE",
        "INSERT INTO t VALUES(2)");

    public void Dispose() => _temp.Dispose();

    private async Task AllFollowed(string verb, params string[] commands)
    {
        var shadow = new SyncShadow(_temp.Folder("data"), _temp.Folder("shadow"), _temp.Folder("control"));
        var trace = Path.Combine(_temp.Path, "trace");
        using (var traced = new CommandedProcess(verb, shadow, trace))
        {
            await traced.DoAsync(commands);
            await traced.EndAsync();
        }

        var calls = File.ReadLines(trace).Where(l => l.Contains(shadow.Data + "/", StringComparison.Ordinal))
            .Select(l => CallName().Match(l).Groups["name"].Value).Where(n => n.Length > 0).Distinct().Order().ToList();

        calls.ShouldContain("pwrite64");
        calls.Except([.. Followed, .. FoundAtTheFoldersSync, .. Harmless]).ShouldBeEmpty();
        foreach (var file in Directory.EnumerateFiles(shadow.Data))
            File.ReadAllBytes(Path.Combine(shadow.Shadow, Path.GetFileName(file))).ShouldBe(File.ReadAllBytes(file), file);
    }

    // 1234 pwrite64(7</data/a>, "…
    [GeneratedRegex(@"^\d+\s+(<\.\.\. )?(?<name>\w+)\(", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CallName();
}
