using SensorHub.Bench.Peers;

namespace SensorHub.Bench.Scale;

/// <summary>What of the hub's ledger tells whether anything is lost and how far decisions are.</summary>
internal sealed record Books(
    long Stored, long Duplicates, long Suspect, long Difference, long JournalPosition, long EvaluatedPosition, long Unsettled)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task<Books> OfAsync(HubUnderTest hub)
    {
        var ledger = await hub.LedgerAsync();
        return new(
            Count("stored"), Count("duplicates"), Count("clock_suspect"), Count("difference"), Count("journal_position"), Count("evaluated_position"),
            Count("unsettled_subjects"));

        long Count(string name) => ledger.GetProperty(name).GetInt64();
    }

    /// <summary>What does not fit readings of which each was sent once by a true clock; empty when all fits.</summary>
    public IEnumerable<string> Losses(long acknowledged)
    {
        if (Stored != acknowledged)
            yield return $"stored {Stored:N0} but acknowledged {acknowledged:N0}";
        if (this is not { Duplicates: 0, Suspect: 0, Difference: 0 })
            yield return $"the books do not balance: {this}";
    }

    /// <summary>Waits until all that is in the journal now is decided; the time it took.</summary>
    public static async Task<TimeSpan> DecidedAsync(HubUnderTest hub, TimeProvider clock)
    {
        var target = (await OfAsync(hub)).JournalPosition;
        return await UntilAsync(hub, books => books.EvaluatedPosition >= target, clock);
    }

    /// <summary>Waits until nothing is left that is to be judged again; the time it took.</summary>
    public static Task<TimeSpan> SettledAsync(HubUnderTest hub, TimeProvider clock) =>
        UntilAsync(hub, books => books.Unsettled == 0 && books.EvaluatedPosition >= books.JournalPosition, clock);

    private static async Task<TimeSpan> UntilAsync(HubUnderTest hub, Func<Books, bool> isSo, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        while (await OfAsync(hub) is var books && !isSo(books))
        {
            if (hub.Process.HasExited || clock.GetElapsedTime(began) > Limit)
                throw new InvalidOperationException($"decisions did not come: {books}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock);
        }

        return clock.GetElapsedTime(began);
    }
}
