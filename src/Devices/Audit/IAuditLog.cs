using SensorHub.Devices.Registry;

namespace SensorHub.Devices.Audit;

/// <summary>One thing that was done, or refused. Line breaks in actor, action and subject are stored as <c>\r</c> and <c>\n</c>.</summary>
/// <param name="Action">What was done: <c>device.put</c>, <c>task.accept</c>, <c>access.denied</c>.</param>
/// <param name="Subject">To what: <c>device:n-17</c>.</param>
/// <param name="Detail">Becomes canonical JSON; never holds a secret.</param>
public sealed record AuditEntry(Actor Actor, string Action, string Subject, object? Detail = null);

/// <summary>An entry as it is kept.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="Detail">JSON object, keys sorted; empty object for none.</param>
/// <param name="Hash">SHA-256 over this row and the hash of the one before.</param>
public sealed record AuditRow(
    long Sequence, long AtMs, string Actor, string Action, string Subject, string Detail, ReadOnlyMemory<byte> PreviousHash,
    ReadOnlyMemory<byte> Hash);

/// <param name="Rows">Rows that hold, from the first on.</param>
/// <param name="FirstWrong">Sequence of the first row that does not; null when all do.</param>
/// <param name="Fault">What is wrong with it.</param>
public sealed record AuditVerification(long Rows, long? FirstWrong, string? Fault)
{
    public bool IsIntact => FirstWrong is null;
}

/// <summary>Who did what, in a chain in which no row can be changed, removed or added unnoticed. Thread safe.</summary>
public interface IAuditLog
{
    /// <summary>Completes when the entry is on disk. Changes to the registry write theirs themselves.</summary>
    Task AppendAsync(AuditEntry entry, CancellationToken cancellation = default);

    /// <summary>The oldest <paramref name="max"/> rows above a sequence, in order; 0 = from the first.</summary>
    Task<IReadOnlyList<AuditRow>> ReadAfterAsync(long sequence, int max, CancellationToken cancellation = default);

    /// <summary>Walks the whole chain and its seal.</summary>
    Task<AuditVerification> VerifyAsync(CancellationToken cancellation = default);
}
