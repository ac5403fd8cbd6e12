using System.Text.RegularExpressions;
using SensorHub.Devices.Backups;

namespace SensorHub.Storage.Backups;

/// <summary>The folder that the running hub may write backups to, and what lies below it.</summary>
internal sealed partial class BackupRoot(string path)
{
    private const int MaxDepth = 4;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The full path of a folder within the root.</summary>
    /// <param name="asked">Relative to the root, or whole; null = the root.</param>
    /// <exception cref="BackupRefusedException">It leads elsewhere, also through a link.</exception>
    public string Resolve(string? asked)
    {
        if (string.IsNullOrEmpty(asked))
            return Path;
        if (asked.Contains('\0', StringComparison.Ordinal))
            throw Elsewhere("it");
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(asked, Path));
        var relative = System.IO.Path.GetRelativePath(Path, full);
        if (relative == ".")
            return Path;
        var parts = relative.Split(System.IO.Path.DirectorySeparatorChar);
        if (System.IO.Path.IsPathRooted(relative) || parts[0] == "..")
            throw Elsewhere(full);
        if (parts.Length > MaxDepth || !parts.All(p => Name().IsMatch(p)))
            throw new BackupRefusedException($"A folder of backups has a name of 1 to 64 of A-Z a-z 0-9 . _ -, at most {MaxDepth} deep.");
        var at = Path;
        foreach (var part in parts)
        {
            at = System.IO.Path.Combine(at, part);
            if (new DirectoryInfo(at).LinkTarget is not null)
                throw new BackupRefusedException($"{at} is a link: name the folder itself.");
        }

        return full;
    }

    private BackupRefusedException Elsewhere(string what) => new(
        $"{what} is not within {Path}, the only folder that this hub writes backups to: choose one there, or start the hub with another Backup:Folder.");

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();
}
