using SensorHub.Devices.Readings;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Admission;

/// <summary>A payload that was refused, without its bytes.</summary>
/// <param name="Position">Journal address of its entry; its id.</param>
/// <param name="Device">Handle of the sender; 0 = not known.</param>
/// <param name="ReplayedMs">When it was sent through the decoders again, Unix ms; null = never.</param>
public sealed record QuarantinedPayload(
    long Position, long ReceivedMs, int Device, PayloadFormat Format, RefusalReason Reason, string Detail, string Topic, int PayloadLength,
    long? ReplayedMs);

/// <summary>Null means: any.</summary>
/// <param name="Before">Rows older than this position: the next page.</param>
/// <param name="Device">Handle of the sender.</param>
/// <param name="Max">1..1000.</param>
public sealed record QuarantineFilter(
    long? Before = null, int? Device = null, RefusalReason? Reason = null, bool? Replayed = null, int Max = 100);

/// <param name="Rows">Rows in the list.</param>
/// <param name="Dropped">Oldest rows that gave way to newer ones; the journal still has them while it has their segment.</param>
/// <param name="Position">Everything in the journal before it is in the list or was dropped from it.</param>
public readonly record struct QuarantineCounts(long Rows, long Dropped, long Position);

/// <summary>Refused payloads as people see them. Thread safe.</summary>
public interface IQuarantine
{
    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<QuarantinedPayload>> ListAsync(QuarantineFilter filter, CancellationToken cancellation = default);

    /// <summary>Null when it is not, or no more, in the list.</summary>
    Task<QuarantinedPayload?> FindAsync(long position, CancellationToken cancellation = default);

    /// <summary>The bytes as they came; null when it is not, or no more, in the list.</summary>
    Task<byte[]?> PayloadAsync(long position, CancellationToken cancellation = default);

    /// <returns>False when it is not, or no more, in the list.</returns>
    Task<bool> MarkReplayedAsync(long position, long atMs, CancellationToken cancellation = default);

    Task<QuarantineCounts> CountsAsync(CancellationToken cancellation = default);
}
