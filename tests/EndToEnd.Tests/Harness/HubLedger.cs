namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>The hub's books since its start, and how far its evaluation follows its journal.</summary>
internal sealed record HubLedger(
    long Received, long Stored, long Duplicates, long Conflicts, long Quarantined, long Dropped, long Pending, long JournalPosition,
    long EvaluatedPosition)
{
    public static async Task<HubLedger> OfAsync(HubClient hub)
    {
        var books = await hub.GetAsync("ledger");
        return new(
            Count("received"), Count("stored"), Count("duplicates"), Count("conflicts"), Count("quarantined"), Count("qos0_dropped"), Count("pending"),
            Count("journal_position"), Count("evaluated_position"));

        long Count(string name) => books.GetProperty(name).GetInt64();
    }

    /// <summary>Waits until everything that is in the journal now is decided.</summary>
    public static async Task EvaluatedAsync(HubClient hub)
    {
        var target = (await OfAsync(hub)).JournalPosition;
        await Patience.UntilAsync(async () => (await OfAsync(hub)).EvaluatedPosition >= target, "the evaluation of all stored readings");
    }

    /// <summary>The equation of the books; must hold at any moment.</summary>
    public void ShouldBalance() => Received.ShouldBe(Stored + Duplicates + Conflicts + Quarantined + Dropped + Pending, ToString());
}
