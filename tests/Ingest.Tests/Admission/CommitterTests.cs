using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.TestKit.Ingest;

namespace SensorHub.Ingest.Tests.Admission;

public sealed class CommitterTests : CommitterFixture
{
    [Fact]
    public async Task A_batch_completes_only_after_the_append_that_carries_it_returned()
    {
        Journal.Hang();
        using var batch = One(1);
        var committed = Committer.CommitAsync(batch).AsTask();
        await Eventually(() => Journal.Attempts == 2);
        committed.IsCompleted.ShouldBeFalse();
        Ledger.Snapshot().Pending.ShouldBe(1);

        Journal.Release();
        await committed.WaitAsync(Limit);
        Journal.Records[^1].Count.ShouldBe(1);
        Ledger.Snapshot().Stored.ShouldBe(1);
    }

    [Fact]
    public async Task Batches_that_wait_for_an_append_share_the_next_record()
    {
        Journal.Hang();
        using var first = One(1);
        var tasks = new List<Task> { Committer.CommitAsync(first).AsTask() };
        await Eventually(() => Journal.Attempts == 2);
        var others = Enumerable.Range(2, 50).Select(One).ToList();
        tasks.AddRange(others.Select(b => Committer.CommitAsync(b).AsTask()));

        Journal.Release();
        await Task.WhenAll(tasks).WaitAsync(Limit);
        Journal.Records.Select(r => r.Count).ShouldBe([0, 1, 50]);
        others.ForEach(b => b.Dispose());
    }

    [Fact]
    public async Task A_duplicate_completes_without_a_record_but_after_the_record_of_its_original()
    {
        Journal.Hang();
        using var original = One(1);
        using var duplicate = One(1);
        var first = Committer.CommitAsync(original).AsTask();
        await Eventually(() => Journal.Attempts == 2);
        var second = Committer.CommitAsync(duplicate).AsTask();
        second.IsCompleted.ShouldBeFalse();

        Journal.Release();
        await Task.WhenAll(first, second).WaitAsync(Limit);
        Journal.Records.Count.ShouldBe(2);
        Ledger.Snapshot().Duplicates.ShouldBe(1);
    }

    [Fact]
    public async Task A_full_disk_is_tried_again_each_second_and_nothing_completes_before_it_takes_the_record()
    {
        Journal.Refuse(new IOException("No space left on device"));
        using var batch = One(1);
        var committed = Committer.CommitAsync(batch).AsTask();
        await Eventually(() => Committer.Fault is not null);
        Committer.Fault.ShouldNotBeNull().ShouldContain("No space left");
        Journal.Attempts.ShouldBe(2);

        for (var attempt = 3; attempt < 6; attempt++)
        {
            Network.Advance(Committer.RetryAfter);
            await Eventually(() => Journal.Attempts == attempt);
        }

        committed.IsCompleted.ShouldBeFalse();
        Journal.Refuse(null);
        Network.Advance(Committer.RetryAfter);
        await committed.WaitAsync(Limit);
        Committer.Fault.ShouldBeNull();
        Journal.EntryCount.ShouldBe(1);
        Ledger.Snapshot().Stored.ShouldBe(1);
    }

    [Fact]
    public async Task Who_sends_little_goes_before_what_large_senders_send_again()
    {
        const int Senders = 10;
        const int Rounds = 3;
        Journal.Hang();
        using var first = One(1);
        var tasks = new List<Task> { Committer.CommitAsync(first).AsTask() };
        await Eventually(() => Journal.Attempts == 2);
        for (var sender = 0; sender < Senders; sender++)
            tasks.Add(FloodAsync(10 + sender, Rounds));
        using var little = BatchOf.Entries(Budget, Entries.Reading(2, T, [Entries.Value(Metric.Leq, 60)]));
        tasks.Add(Committer.CommitAsync(little).AsTask());

        Journal.Release();
        await Task.WhenAll(tasks).WaitAsync(Limit);
        var order = Journal.Records.SelectMany(r => EntryCopy.All(r.Entries)).ToList();
        var again = order.FindIndex(e => e.Device >= 10 && e.EventMs > T);
        order.Count(e => e.Device >= 10).ShouldBe(Senders * Rounds);
        order.FindIndex(e => e.Device == 2).ShouldBeInRange(0, again - 1);
    }

    [Fact]
    public async Task What_meets_damaged_data_takes_nothing_with_it_into_quarantine()
    {
        using var stored = One(1);
        await Commit(stored);
        Index.Refusal = new InvalidDataException("The hour is damaged.");
        using var batch = BatchOf.Entries(Budget, Reading(1), Reading(2));
        await Commit(batch);

        EntryCopy.All(Journal.Records[^1].Entries).Select(e => e.Kind).ShouldBe([EntryKind.Quarantine, EntryKind.Reading]);
        var books = Ledger.Snapshot();
        (books.Received, books.Stored, books.Quarantined, books.Pending).ShouldBe((3, 2, 1, 0));
    }

    [Fact]
    public async Task Idle_time_is_written_down_every_five_seconds_of_city_time()
    {
        for (var tick = 1; tick <= 3; tick++)
        {
            City.Advance(TimeSpan.FromSeconds(5));
            Network.Advance(Committer.Beat);
            await Eventually(() => Journal.Records.Count == tick + 1);
        }

        Journal.Records.Select(r => r.CommittedMs).ShouldBe([T, T + 5_000, T + 10_000, T + 15_000]);
        Journal.EntryCount.ShouldBe(0);
    }

    [Fact]
    public async Task Committing_slows_to_one_record_a_beat_while_evaluation_lags()
    {
        Lag.Current = TimeSpan.FromSeconds(6);
        Network.Advance(Committer.Beat);
        using var first = One(1);
        await Commit(first);

        using var second = One(2);
        var asked = Lag.Asked;
        var committed = Committer.CommitAsync(second).AsTask();
        await Eventually(() => Lag.Asked > asked);
        committed.IsCompleted.ShouldBeFalse();

        Network.Advance(Committer.Beat);
        await committed.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_full_index_lets_time_go_on_and_readings_wait()
    {
        Index.IsFull = true;
        using var batch = One(1);
        var committed = Committer.CommitAsync(batch).AsTask();
        City.Advance(TimeSpan.FromSeconds(5));
        Network.Advance(Committer.Beat);
        await Eventually(() => Journal.Records.Count == 2);
        Committer.IsFull.ShouldBeTrue();
        committed.IsCompleted.ShouldBeFalse();
        Journal.EntryCount.ShouldBe(0);

        Index.IsFull = false;
        Network.Advance(Committer.Beat);
        await committed.WaitAsync(Limit);
        Journal.EntryCount.ShouldBe(1);
    }

    [Fact]
    public async Task Stopping_commits_what_was_submitted_and_fails_what_comes_later()
    {
        Journal.Hang();
        using var first = One(1);
        using var second = One(2);
        var committed = Committer.CommitAsync(first).AsTask();
        await Eventually(() => Journal.Attempts == 2);
        var waiting = Committer.CommitAsync(second).AsTask();
        var stopped = Committer.StopAsync(default);
        Journal.Release();
        await Task.WhenAll(committed, waiting, stopped).WaitAsync(Limit);
        Journal.EntryCount.ShouldBe(2);

        using var late = One(3);
        await Should.ThrowAsync<OperationCanceledException>(() => Commit(late));
        Ledger.Snapshot().Received.ShouldBe(2);
    }

    [Fact]
    public async Task Stopping_on_a_full_disk_fails_what_was_submitted()
    {
        Journal.Refuse(new IOException("No space left on device"));
        using var batch = One(1);
        var committed = Committer.CommitAsync(batch).AsTask();
        await Eventually(() => Committer.Fault is not null);
        await Committer.StopAsync(default).WaitAsync(Limit);
        await Should.ThrowAsync<IOException>(() => committed.WaitAsync(Limit));
        Journal.EntryCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_key_that_cannot_be_read_costs_its_own_batch_only()
    {
        using var stored = One(1);
        await Commit(stored);
        Index.Refusal = new IOException("Input/output error");
        using var unreadable = BatchOf.Entries(Budget, Reading(2), Reading(1), Reading(3));
        using var other = One(9);
        var failing = Committer.CommitAsync(unreadable).AsTask();
        await Commit(other);
        await Should.ThrowAsync<IOException>(() => failing.WaitAsync(Limit));

        var books = Ledger.Snapshot();
        books.Received.ShouldBe(books.Stored);
        books.Pending.ShouldBe(0);
    }

    // Batches beyond a quarter of a full record each, one behind the other.
    private async Task FloodAsync(int device, int rounds)
    {
        using var batch = new ReadingBatch(Budget);
        var raw = new string('x', Committer.FullRecordBytes / 4);
        for (var round = 0; round < rounds; round++)
        {
            await batch.PrepareAsync(raw.Length, CancellationToken.None);
            var entry = Entries.Reading(device, T + round, [Entries.Value(Metric.Leq, 60)], raw: raw);
            batch.TryReserve(entry.Length, out var room).ShouldBeTrue();
            entry.CopyTo(room);
            batch.Advance(entry.Length);
            await Committer.CommitAsync(batch);
            batch.Clear();
        }
    }

    private static byte[] Reading(int second) => Entries.Reading(1, T + second * 1_000, [Entries.Value(Metric.Leq, 60)]);

    private ReadingBatch One(int second) => BatchOf.Entries(Budget, Reading(second));
}
