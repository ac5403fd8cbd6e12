using SensorHub.Storage.Checks;

namespace SensorHub.Storage.Backups;

/// <summary>Compares every file of a backup with its manifest.</summary>
internal static class BackupVerification
{
    /// <summary>What does not match, or null.</summary>
    /// <exception cref="IOException">A file cannot be read now.</exception>
    public static async Task<string?> FindFaultAsync(string path, BackupFile expected, FileCopy reading, CancellationToken cancellation)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return "the file is missing";
        // A link would be read from elsewhere.
        if (file.LinkTarget is not null)
            return "it is a link and no file";
        if (file.Length < expected.Bytes)
            return $"it was cut: {file.Length} bytes of {expected.Bytes}";
        return await reading.HashAsync(path, expected.Bytes, cancellation) == expected.Sha256 ? null : "it was altered: it does not match its SHA-256";
    }

    /// <summary>Checks every generation in a folder.</summary>
    /// <exception cref="IOException">A file cannot be read now.</exception>
    public static async Task<BackupCheck> RunAsync(BackupFolder folder, IWorkProgress progress, CancellationToken cancellation)
    {
        var findings = new CheckFindings();
        var reading = new FileCopy(progress);
        var seen = new HashSet<BackupFile>();
        var generations = 0;
        foreach (var name in folder.Names())
        {
            generations++;
            try
            {
                var generation = folder.Read(name);
                progress.Begin($"generation {name}", generation.Manifest.Bytes);
                foreach (var (file, expected) in FilesOf(folder, generation))
                {
                    if (!seen.Add(expected with { Name = file }))
                        progress.Advance(expected.Bytes);
                    else if (await FindFaultAsync(file, expected, reading, cancellation) is { } fault)
                        findings.Add(file, "", $"{char.ToUpperInvariant(fault[0])}{fault[1..]}: generation {name} cannot be restored whole.", "Take another generation, and make a new backup.");
                }
            }
            catch (InvalidDataException e)
            {
                findings.Add(Path.Combine(folder.Path, BackupFolder.GenerationsFolder, name), "", e.Message, "");
            }
        }

        return new(findings.Report(new(0, 0, 0, 0, 0, 0, 0, 0, 0)), generations, seen.Count, seen.Sum(f => f.Bytes));
    }

    /// <summary>Every file of a generation with its place.</summary>
    public static IEnumerable<(string Path, BackupFile Expected)> FilesOf(BackupFolder folder, Generation generation) =>
        generation.Manifest.Segments.Select(s => (folder.SegmentPath(s.Name), s))
            .Concat(generation.Manifest.Files.Select(f => (Path.Combine(generation.Path, f.Name), f)));
}
