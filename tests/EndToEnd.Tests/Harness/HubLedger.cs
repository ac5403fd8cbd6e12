namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>The hub's books since its start, and how far its decisions follow its journal.</summary>
internal sealed record HubLedger(
    long Received, long Stored, long Duplicates, long Conflicts, long Quarantined, long Dropped, long Pending, long JournalPosition,
    long EvaluatedPosition, long Unsettled)
{
    public static async Task<HubLedger> OfAsync(HubClient hub)
    {
        var books = await hub.GetAsync("ledger");
        return new(
            Count("received"), Count("stored"), Count("duplicates"), Count("conflicts"), Count("quarantined"), Count("qos0_dropped"),
            Count("pending"), Count("journal_position"), Count("evaluated_position"), Count("unsettled_subjects"));

        long Count(string name) => books.GetProperty(name).GetInt64();
    }

    /// <summary>Waits until everything that is in the journal now is decided, late readings too.</summary>
    public static async Task EvaluatedAsync(HubClient hub)
    {
        var books = await OfAsync(hub);
        await EvaluatedUpToAsync(hub, books.JournalPosition);
        await Patience.UntilAsync(async () => (books = await OfAsync(hub)).Unsettled == 0, "late readings to settle", Patience.Limit * 3);
        await EvaluatedUpToAsync(hub, books.JournalPosition);
    }

    /// <summary>The equation of the books; must hold at any moment.</summary>
    public void ShouldBalance() => Received.ShouldBe(Stored + Duplicates + Conflicts + Quarantined + Dropped + Pending, ToString());

    private static Task EvaluatedUpToAsync(HubClient hub, long position) => Patience.UntilAsync(
        async () => (await OfAsync(hub)).EvaluatedPosition >= position, $"decisions up to {position}", Patience.Limit * 3);
}
