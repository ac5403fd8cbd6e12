using SensorHub.Devices.Time;

namespace SensorHub.Devices.Books;

/// <summary>Where the books are kept, beside what they are about. Thread safe.</summary>
/// <remarks>All of them throw <see cref="IOException"/> when the disk could not; the same call may be made again.</remarks>
public interface ILedgerStore
{
    /// <summary>The newest entry; null before the first.</summary>
    Task<LedgerEntry?> LastAsync(CancellationToken cancellation);

    /// <summary>Keeps an entry, and forgets those that ended before <paramref name="keepFromMs"/>. The same again changes nothing.</summary>
    Task AppendAsync(LedgerEntry entry, long keepFromMs, CancellationToken cancellation);

    /// <summary>The oldest <paramref name="max"/> entries that end in the span, in order.</summary>
    Task<IReadOnlyList<LedgerEntry>> ReadAsync(TimeSpanMs span, int max, CancellationToken cancellation);

    /// <summary>How many live events there are with a sequence above one and up to another.</summary>
    Task<long> CountDecidedAsync(long above, long upTo, CancellationToken cancellation);

    /// <summary>Where evaluation, live events and the squads' messages stand, as stored.</summary>
    Task<LedgerPositions> PositionsAsync(CancellationToken cancellation);
}
