namespace SensorHub.Storage.Checks;

/// <summary>One thing that is not as it was written.</summary>
/// <param name="File">Full path.</param>
/// <param name="Place">Where in it; empty = the whole of it.</param>
/// <param name="Meaning">What is wrong and what it costs.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Damage(string File, string Place, string Meaning, string Remedy)
{
    public override string ToString() => $"{File}{(Place.Length > 0 ? ", " + Place : "")}: {Meaning} {Remedy}";
}

/// <summary>What a check has looked at.</summary>
/// <param name="Records">Group commits of the journal.</param>
/// <param name="Entries">Readings and refused payloads in them.</param>
public sealed record CheckCounts(
    int Segments, long JournalBytes, long Records, long Entries, long Chunks, long Rows, long Rollups, int Checkpoints, long AuditRows);

/// <param name="Damages">At most <see cref="CheckFindings.MaxShown"/>.</param>
/// <param name="NotShown">Damages beyond those.</param>
/// <param name="Notes">What is normal and worth a line, as the torn end of a journal after a power cut.</param>
public sealed record CheckReport(IReadOnlyList<Damage> Damages, long NotShown, IReadOnlyList<string> Notes, CheckCounts Counts)
{
    public bool IsWhole => Damages.Count == 0;
}
