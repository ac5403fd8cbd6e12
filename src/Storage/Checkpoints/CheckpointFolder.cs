using System.Globalization;
using Microsoft.Extensions.Logging;
using SensorHub.Alerts.Evaluation;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Checkpoints;

/// <summary>
/// Evaluator checkpoints as files <c>&lt;shard&gt;-&lt;position:x16&gt;.ckpt</c>:
/// <code>
///  0 magic "SHCKPT01"        16 u32 CRC-32C of the content
///  8 i64 content length      20 content
/// </code>
/// One thread saves; a damaged file is left out of the list.
/// </summary>
public sealed partial class CheckpointFolder(string folder, ILogger<CheckpointFolder> log) : ICheckpointStore
{
    private const int Kept = 2;
    private const string Extension = ".ckpt";

    public void Save(int shard, long position, Action<Stream> write)
    {
        PrivateFile.CreateFolder(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{shard}-{position:x16}{Extension}"));
        var temporary = path + ".tmp";
        try
        {
            CheckpointFile.Write(temporary, write);
            File.Move(temporary, path, overwrite: true);
            Posix.SyncFolder(folder);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        foreach (var (_, old) in Files(folder, shard).Skip(Kept))
            File.Delete(old);
    }

    public IReadOnlyList<StoredCheckpoint> List(int shard)
    {
        var whole = new List<StoredCheckpoint>();
        foreach (var (position, path) in Files(folder, shard))
        {
            if (CheckpointFile.IsWhole(path))
                whole.Add(new(position, () => CheckpointFile.OpenContent(path)));
            else
                LogDamaged(path);
        }

        return whole;
    }

    /// <summary>Newest first.</summary>
    internal static List<(long Position, string Path)> Files(string folder, int shard)
    {
        var files = new List<(long Position, string Path)>();
        if (!Directory.Exists(folder))
            return files;
        foreach (var path in Directory.EnumerateFiles(folder, $"{shard}-*{Extension}"))
        {
            var name = Path.GetFileNameWithoutExtension(path.AsSpan());
            var digits = name[(name.IndexOf('-') + 1)..];
            if (long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var position))
                files.Add((position, path));
        }

        files.Sort((a, b) => b.Position.CompareTo(a.Position));
        return files;
    }

    [LoggerMessage(EventId = 4501, Level = LogLevel.Warning, Message = "The checkpoint {Path} is damaged and left out; an older one or the history takes its place.")]
    private partial void LogDamaged(string path);
}
