using System.Text.RegularExpressions;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Backups;

/// <summary>A file of a backup.</summary>
/// <param name="Name">Path within the data folder, with '/'.</param>
/// <param name="Bytes">Its length; of a journal segment the first so many, the file may have grown since.</param>
/// <param name="Sha256">Of those bytes, hex.</param>
internal sealed record BackupFile(string Name, long Bytes, string Sha256);

/// <summary>The last record of the journal: the same in another journal means that both have one history up to it.</summary>
internal sealed record LastRecord(long Position, uint Checksum, long CommittedMs);

/// <summary>What a generation consists of.</summary>
/// <param name="TakenMs">City time: operational data stand as at this moment, or as committed before it.</param>
/// <param name="EvaluatedPosition">Up to where hub.db has decided; null when it has not.</param>
internal sealed record BackupManifest(
    int Format, long TakenMs, long FirstPosition, long EndPosition, LastRecord LastRecord, long? EvaluatedPosition, long CompactedPosition,
    IReadOnlyList<BackupFile> Segments, IReadOnlyList<BackupFile> Files)
{
    public const int CurrentFormat = 1;

    public long Bytes => Segments.Sum(s => s.Bytes) + Files.Sum(f => f.Bytes);

    /// <summary>The first thing that no backup of ours has, or null. Names are checked against the few there can be: none leads elsewhere.</summary>
    public string? Fault()
    {
        if (Format != CurrentFormat)
            return $"its format is {Format}, this sensorhub reads {CurrentFormat}";
        if (LastRecord is null || Segments is null || Files is null)
            return "a part of it is missing";
        foreach (var file in Segments.Concat(Files))
        {
            if (file?.Name is null || file.Bytes < 0 || file.Sha256 is not { Length: 64 })
                return $"its entry of {file?.Name} is incomplete";
        }

        if (Files.FirstOrDefault(f => !BackupNames.IsFile(f.Name)) is { } foreign)
            return $"it names {foreign.Name}, which is no file of a data folder";
        if (Files.Select(f => f.Name).Distinct(StringComparer.Ordinal).Count() != Files.Count)
            return "it names a file twice";
        var at = FirstPosition;
        foreach (var segment in Segments)
        {
            if (Segment.FromName(segment.Name)?.FirstPosition != at)
                return $"its segment {segment.Name} does not begin where the one before ends, at position {at}";
            at += segment.Bytes;
        }

        return at == EndPosition && LastRecord.Position < at && (EvaluatedPosition ?? 0) <= at && CompactedPosition >= FirstPosition && CompactedPosition <= at
            ? null
            : "its positions do not fit together";
    }
}

/// <summary>Names that files of a backup may have.</summary>
internal static partial class BackupNames
{
    public const string HubDatabase = Operational.HubDatabase.FileName;
    public const string Telemetry = Storage.Telemetry.TelemetryOptions.DefaultFileName;
    public const string Key = "keys/hub.key";
    public const string Token = Operational.Registry.FirstAdministrator.TokenFile;

    public static bool IsFile(string name) => name is HubDatabase or Telemetry or Key or Token || Checkpoint().IsMatch(name);

    [GeneratedRegex(@"\Acheckpoints/[0-9]{1,9}-[0-9a-f]{16}\.ckpt\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Checkpoint();
}
