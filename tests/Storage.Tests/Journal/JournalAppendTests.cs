using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Tests.Journal;

public sealed class JournalAppendTests
{
    private readonly SyncedImage _image = new();

    [Fact]
    public void Records_come_back_in_order_with_positions_that_leave_no_gap()
    {
        using var journal = JournalRig.Open(_image);
        journal.Append("one");
        journal.Append("");
        journal.Append("three");

        var records = journal.Records();

        records.Select(r => r.Text).ShouldBe(["", "one", "", "three"]);
        records.Select(r => r.Position).ShouldBe([0, 40, 83, 123]);
        journal.DurablePosition.ShouldBe(168);
        journal.NextPosition.ShouldBe(168);
    }

    [Fact]
    public void Every_open_leaves_a_start_record()
    {
        JournalRig.Open(_image).Dispose();
        using var journal = JournalRig.Open(_image, nowMs: JournalRig.StartMs + 5);
        journal.Append("later");

        journal.Records().Select(r => r.IsStart).ShouldBe([true, true, false]);
        journal.Records()[1].CommittedMs.ShouldBe(JournalRig.StartMs + 5);
    }

    [Fact]
    public void Committed_time_never_goes_back_not_even_over_a_restart()
    {
        using (var first = JournalRig.Open(_image))
        {
            first.Append("a", JournalRig.StartMs + 1000);
            first.Append("b", JournalRig.StartMs + 10);
        }

        using var second = JournalRig.Open(_image, nowMs: JournalRig.StartMs - 99);
        second.Append("c", 5);

        second.Records().Select(r => r.CommittedMs - JournalRig.StartMs).ShouldBe([0, 1000, 1000, 1000, 1000]);
    }

    [Fact]
    public void A_full_segment_is_followed_by_one_named_by_its_first_position()
    {
        using var journal = JournalRig.Open(_image);
        for (var i = 0; i < 10; i++)
            journal.Append(new string((char)('a' + i), 360));

        _image.Names.ShouldBe(
            ["0000000000000000.seg", "0000000000000348.seg", "0000000000000668.seg", "0000000000000988.seg", "0000000000000ca8.seg"]);
        journal.Texts().Count.ShouldBe(10);
    }

    [Fact]
    public void A_record_longer_than_a_segment_gets_one_of_its_own()
    {
        using var journal = JournalRig.Open(_image);
        var big = new string('x', 3 << 20);
        journal.Append("before");
        journal.Append(big);
        journal.Append("after");

        journal.Texts().ShouldBe(["before", big, "after"]);
        _image.Names.Count().ShouldBe(3);
    }

    [Fact]
    public void A_reader_sees_a_record_only_after_its_sync()
    {
        using var journal = JournalRig.Open(_image);
        using var reader = journal.OpenReader(0);
        reader.ReadAll();
        _image.FailingSyncs = 1;

        Should.Throw<IOException>(() => journal.Append("lost"));
        reader.TryRead(out _).ShouldBeFalse();
        journal.Append("kept");

        reader.ReadAll().Select(r => r.Text).ShouldBe(["kept"]);
    }

    [Fact]
    public void A_reader_may_begin_at_any_record_and_nowhere_else()
    {
        using var journal = JournalRig.Open(_image);
        journal.Append("one");
        journal.Append("two");

        using var fromTwo = journal.OpenReader(83);
        fromTwo.ReadAll().Select(r => r.Text).ShouldBe(["two"]);
        using var inside = journal.OpenReader(50);
        Should.Throw<InvalidDataException>(() => inside.TryRead(out _)).Message.ShouldContain("offset 50");
    }

    [Fact]
    public async Task Waiters_go_on_when_the_position_is_passed()
    {
        using var journal = JournalRig.Open(_image);
        var end = journal.DurablePosition;
        var waiters = Enumerable.Range(0, 3).Select(_ => journal.WaitBeyondAsync(end, CancellationToken.None).AsTask()).ToList();
        waiters.ShouldAllBe(w => !w.IsCompleted);

        journal.Append("now");

        await Task.WhenAll(waiters).WaitAsync(TimeSpan.FromSeconds(30));
        await journal.WaitBeyondAsync(end, CancellationToken.None);
    }

    [Fact]
    public async Task A_waiter_ends_with_its_token_or_with_the_journal()
    {
        var journal = JournalRig.Open(_image);
        using var stop = new CancellationTokenSource();
        var cancelled = journal.WaitBeyondAsync(journal.DurablePosition, stop.Token).AsTask();
        var left = journal.WaitBeyondAsync(journal.DurablePosition, CancellationToken.None).AsTask();

        await stop.CancelAsync();
        journal.Dispose();

        await Should.ThrowAsync<OperationCanceledException>(() => cancelled.WaitAsync(TimeSpan.FromSeconds(30)));
        await Should.ThrowAsync<ObjectDisposedException>(() => left.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Whole_old_segments_are_removed_and_the_newest_stays()
    {
        using var journal = JournalRig.Open(_image);
        for (var i = 0; i < 10; i++)
            journal.Append(new string((char)('a' + i), 360));
        using var late = journal.OpenReader(0);

        journal.RemoveBefore(0x668).ShouldBe(2);

        journal.FirstPosition.ShouldBe(0x668);
        journal.Texts()[0][0].ShouldBe('e');
        Should.Throw<InvalidDataException>(() => late.TryRead(out _)).Message.ShouldContain("was removed");
        journal.RemoveBefore(long.MaxValue).ShouldBe(2);
        journal.Segments().ShouldHaveSingleItem().IsFull.ShouldBeFalse();
    }

    [Fact]
    public void Removal_survives_a_restart()
    {
        using (var journal = JournalRig.Open(_image))
        {
            for (var i = 0; i < 10; i++)
                journal.Append(new string((char)('a' + i), 360));
            journal.RemoveBefore(0x668);
        }

        using var again = JournalRig.Open(_image.PowerCut());
        again.Texts().Count.ShouldBe(6);
    }

    [Fact]
    public void Faulty_options_are_all_named_at_once()
    {
        var options = new JournalOptions { Folder = " ", SegmentBytes = 1, KeepDays = 0, KeepBytes = -1 };

        var message = Should.Throw<ArgumentException>(() => SegmentJournal.Open(options, TestClock)).Message;

        foreach (var name in new[] { "Folder", "SegmentBytes", "KeepDays", "KeepBytes" })
            message.ShouldContain("Journal:" + name);
    }

    private static TimeProvider TestClock => new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
}
