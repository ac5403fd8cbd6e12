using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SensorHub.Devices.Backups;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Backups;

/// <summary>A whole generation and the folder that it lies in.</summary>
internal sealed record Generation(string Name, string Path, BackupManifest Manifest)
{
    public BackupGeneration Shown() => new(Name, Manifest.TakenMs, Manifest.LastRecord.CommittedMs, Manifest.Bytes);
}

/// <summary>
/// A folder of backups; holds secrets, so files have mode 600 and folders 700.
/// <code>
/// journal/&lt;position&gt;.seg                          shared: a full segment is copied once
/// generations/&lt;time taken, UTC&gt;/hub.db, telemetry.db, keys/hub.key, admin-token, checkpoints/…
/// generations/&lt;time taken, UTC&gt;/manifest.json, manifest.json.sha256
/// generations/unfinished/                        renamed when all in it is on disk: a generation is whole or not there
/// generations/&lt;time taken, UTC&gt;.removed/         on its way out, and no generation any more
/// </code>
/// </summary>
internal sealed class BackupFolder(string path)
{
    public const string GenerationsFolder = "generations";
    public const string UnfinishedName = "unfinished";
    private const string RemovedMark = ".removed";
    private const string LockName = "backup.lock";
    private const string ManifestName = "manifest.json";
    private const string ManifestSum = ManifestName + ".sha256";
    private const long MaxManifestBytes = 64L << 20;
    private const string NameFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public string Path { get; } = System.IO.Path.GetFullPath(path);
    public string Journal => System.IO.Path.Combine(Path, DataPlaces.JournalFolder);
    public string Unfinished => System.IO.Path.Combine(Generations, UnfinishedName);
    private string Generations => System.IO.Path.Combine(Path, GenerationsFolder);

    public static bool IsOne(string path) => Directory.Exists(System.IO.Path.Combine(path, GenerationsFolder));

    public string SegmentPath(string name) => System.IO.Path.Combine(Journal, name);

    /// <summary>Makes the folders that are missing, holds the folder for one writer, and takes away what an unfinished backup left.</summary>
    /// <exception cref="IOException">It cannot be written, or another backup is being made in it.</exception>
    public IDisposable Begin()
    {
        PrivateFile.CreateFolder(Path);
        PrivateFile.CreateFolder(Journal);
        PrivateFile.CreateFolder(Generations);
        var held = new FileStream(System.IO.Path.Combine(Path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        DropUnfinished();
        PrivateFile.CreateFolder(Unfinished);
        return held;
    }

    public void DropUnfinished()
    {
        if (Directory.Exists(Unfinished))
            Directory.Delete(Unfinished, recursive: true);
        foreach (var left in Directory.EnumerateDirectories(Generations, "*" + RemovedMark))
            Directory.Delete(left, recursive: true);
        foreach (var left in Directory.EnumerateFiles(Journal, "*.tmp"))
            File.Delete(left);
    }

    /// <summary>Removes those of the named segments that no generation names.</summary>
    public void DropUnnamed(IReadOnlyCollection<string> segments) => DropSegments(List(), segments.Contains);

    /// <summary>Makes the unfinished generation a whole one: on disk when it returns.</summary>
    public Generation Finish(BackupManifest manifest)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, Json);
        PrivateFile.Write(
            System.IO.Path.Combine(Unfinished, ManifestSum), Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {ManifestName}\n"));
        PrivateFile.Write(System.IO.Path.Combine(Unfinished, ManifestName), bytes);
        var taken = DateTimeOffset.FromUnixTimeMilliseconds(manifest.TakenMs);
        string name;
        while (Directory.Exists(System.IO.Path.Combine(Generations, name = taken.ToString(NameFormat, CultureInfo.InvariantCulture))))
            taken = taken.AddMilliseconds(1);
        var final = System.IO.Path.Combine(Generations, name);
        Directory.Move(Unfinished, final);
        Posix.SyncFolder(Generations);
        return new(name, final, manifest);
    }

    /// <summary>Every generation whose manifest holds, oldest first.</summary>
    /// <param name="unreadable">Gets the names of the others, with what is wrong.</param>
    public IReadOnlyList<Generation> List(Dictionary<string, string>? unreadable = null)
    {
        var readable = new List<Generation>();
        foreach (var name in Names())
        {
            try
            {
                readable.Add(Read(name));
            }
            catch (InvalidDataException e)
            {
                unreadable?.Add(name, e.Message);
            }
        }

        return [.. readable.OrderBy(g => g.Manifest.TakenMs)];
    }

    /// <summary>Names of all folders of generations, readable or not; what is called otherwise is none of ours.</summary>
    public IReadOnlyList<string> Names() => !Directory.Exists(Generations)
        ? []
        : [.. Directory.EnumerateDirectories(Generations).Select(d => System.IO.Path.GetFileName(d)).Where(IsName).Order(StringComparer.Ordinal)];

    /// <exception cref="InvalidDataException">Its manifest is missing, cut or altered.</exception>
    public Generation Read(string name)
    {
        var folder = System.IO.Path.Combine(Generations, name);
        var file = System.IO.Path.Combine(folder, ManifestName);
        try
        {
            if (new FileInfo(file).Length > MaxManifestBytes)
                throw new InvalidDataException($"{file} is longer than any manifest.");
            var bytes = File.ReadAllBytes(file);
            var stated = File.ReadAllText(System.IO.Path.Combine(folder, ManifestSum));
            if (!stated.StartsWith(Convert.ToHexStringLower(SHA256.HashData(bytes)) + " ", StringComparison.Ordinal))
                throw new InvalidDataException($"{file} is damaged or was altered: it does not match {ManifestSum}. Take another generation.");
            var manifest = JsonSerializer.Deserialize<BackupManifest>(bytes, Json);
            var fault = manifest is null ? "it is empty" : manifest.Fault();
            return fault is null ? new(name, folder, manifest!) : throw new InvalidDataException($"{file} cannot be used: {fault}. Take another generation.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            throw new InvalidDataException($"{file} is missing or no manifest: {e.Message} Take another generation.", e);
        }
    }

    /// <summary>
    /// Removes all but the newest generations, those that cannot be read once they are older than all that stay, then the segments that none refers to.
    /// A generation is renamed before its files go: ended in between, it is not there.
    /// </summary>
    public void Prune(int keep)
    {
        var kept = List().TakeLast(keep).ToList();
        var goes = kept.Count < keep ? [] : Names().Where(n => string.CompareOrdinal(n, kept[0].Name) < 0);
        foreach (var old in goes)
            Remove(System.IO.Path.Combine(Generations, old));
        DropSegments(kept, _ => true);
    }

    private void Remove(string generation)
    {
        var removed = generation + RemovedMark;
        Directory.Move(generation, removed);
        Posix.SyncFolder(Generations);
        Directory.Delete(removed, recursive: true);
    }

    // What a manifest that cannot be read now may name stays: a newer sensorhub may have written it.
    private void DropSegments(IReadOnlyList<Generation> generations, Func<string, bool> mayGo)
    {
        if (Names().Except(generations.Select(g => g.Name)).Any(n => File.Exists(System.IO.Path.Combine(Generations, n, ManifestName))))
            return;
        var used = generations.SelectMany(g => g.Manifest.Segments).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Journal, "*" + Segment.Extension))
        {
            if (System.IO.Path.GetFileName(file) is var name && !used.Contains(name) && mayGo(name))
                File.Delete(file);
        }
    }

    private static bool IsName(string name) =>
        DateTimeOffset.TryParseExact(name, NameFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
}
