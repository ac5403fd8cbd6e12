using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Tests.Admission;

public sealed class IngestLedgerTests
{
    private readonly IngestLedger _ledger = new(new());

    [Fact]
    public void What_is_submitted_is_pending_until_it_is_decided_or_given_back()
    {
        _ledger.Received(5);
        Books().ShouldBe((5, 0, 5));

        _ledger.Decided(3, TallyOf(3), []);
        Books().ShouldBe((5, 3, 2));

        _ledger.GivenBack(2);
        Books().ShouldBe((3, 3, 0));
    }

    [Fact]
    public void A_reading_without_an_outcome_leaves_the_books_uneven()
    {
        _ledger.Received(5);
        _ledger.Decided(5, TallyOf(4), []);

        var books = _ledger.Snapshot();
        (books.Received - books.Stored - books.Pending).ShouldBe(1);
    }

    private (long Received, long Stored, long Pending) Books()
    {
        var books = _ledger.Snapshot();
        return (books.Received, books.Stored, books.Pending);
    }

    private static Tally TallyOf(int stored)
    {
        var tally = new Tally();
        for (var i = 0; i < stored; i++)
            tally.Count(Outcome.Stored, EntryFlags.None);
        return tally;
    }
}
