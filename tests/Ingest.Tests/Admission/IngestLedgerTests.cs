using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.TestKit.Ingest;

namespace SensorHub.Ingest.Tests.Admission;

public sealed class IngestLedgerTests
{
    private readonly IngestLedger _ledger = new(new());

    [Fact]
    public void What_is_submitted_is_pending_until_it_is_booked_or_given_back()
    {
        var source = _ledger.Of("a");
        source.Received(5);
        Books().ShouldBe((5, 0, 5));

        Count(source, 3);
        source.Close(3).ShouldBeTrue();
        Books().ShouldBe((5, 0, 5));
        source.Book();
        Books().ShouldBe((5, 3, 2));

        source.GivenBack(2);
        Books().ShouldBe((3, 3, 0));
    }

    [Fact]
    public void A_reading_without_an_outcome_leaves_the_books_uneven()
    {
        var source = _ledger.Of("a");
        source.Received(5);
        Count(source, 4);
        source.Close(5);
        source.Book();

        _ledger.Terms()["a"].Difference.ShouldBe(1);
        var books = _ledger.Snapshot();
        (books.Received - books.Stored - books.Pending).ShouldBe(1);
    }

    [Fact]
    public void Each_source_has_books_of_its_own()
    {
        var (a, b) = (_ledger.Of("a"), _ledger.Of("b"));
        a.Received(2);
        Count(a, 2);
        a.Close(2);
        b.Dropped(7);
        a.Book();

        _ledger.Of("a").ShouldBeSameAs(a);
        var sources = _ledger.Snapshot().Sources;
        sources["a"].ShouldBe(new(2, 2, 0, 0, 0, 0, 0));
        sources["b"].ShouldBe(new(7, 0, 0, 0, 0, 7, 0));
        _ledger.Snapshot().Received.ShouldBe(9);
    }

    [Fact]
    public void What_was_written_is_known_at_each_record_and_nowhere_else()
    {
        _ledger.NoteRecord(100, 0);
        _ledger.NoteRecord(180, 3);
        _ledger.NoteRecord(300, 4);

        new[] { 100L, 180, 300 }.Select(_ledger.WrittenAt).ShouldBe([0, 3, 7]);
        new[] { 0L, 99, 181, 301 }.Select(_ledger.WrittenAt).ShouldAllBe(c => c == null);
        _ledger.Written.ShouldBe(7);
    }

    private (long Received, long Stored, long Pending) Books()
    {
        var books = _ledger.Snapshot();
        return (books.Received, books.Stored, books.Pending);
    }

    private static void Count(SourceAccount source, int stored)
    {
        for (var i = 0; i < stored; i++)
            source.Count(Outcome.Stored, new ReadingEntry(Entries.Reading(1, i, [])));
    }
}
