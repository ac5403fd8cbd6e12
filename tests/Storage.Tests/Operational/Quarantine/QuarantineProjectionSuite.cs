using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Operational.Quarantine;
using SensorHub.Storage.Tests.Telemetry.Retention;

namespace SensorHub.Storage.Tests.Operational.Quarantine;

public abstract class QuarantineProjectionSuite(TestedEngine engine) : IAsyncLifetime
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly HubFolder _hub = new(engine);
    private SegmentJournal _journal = null!;

    protected HubFolder Hub => _hub;
    protected SegmentJournal Journal => _journal;

    public Task InitializeAsync()
    {
        _journal = SegmentJournal.Open(new JournalOptions { Folder = Path.Combine(_hub.Folder, "journal") }, _hub.Clock);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _journal.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Refused_payloads_are_listed_newest_first_with_reason_topic_and_bytes()
    {
        var store = new QuarantineStore(_hub.Database, new());
        Append(Refused(1, RefusalReason.Malformed, "{\"leq\": "), Reading(1), Refused(2, RefusalReason.Depth, "[[[["));

        await FollowAsync(store);

        var rows = await store.ListAsync(new());
        rows.Select(r => (r.Device, r.Reason, r.Topic, r.Detail)).ShouldBe(
            [(2, RefusalReason.Depth, "t/2", "at byte 7"), (1, RefusalReason.Malformed, "t/1", "at byte 7")]);
        Encoding.UTF8.GetString((await store.PayloadAsync(rows[1].Position))!).ShouldBe("{\"leq\": ");
        rows[1].PayloadLength.ShouldBe(8);
        (await store.ListAsync(new(Device: 2))).ShouldHaveSingleItem();
        (await store.ListAsync(new(Reason: RefusalReason.Malformed))).ShouldHaveSingleItem();
        (await store.ListAsync(new(Before: rows[0].Position))).ShouldHaveSingleItem().ShouldBe(rows[1]);
    }

    [Fact]
    public async Task A_restart_goes_on_behind_the_last_position_and_lists_nothing_twice()
    {
        var store = new QuarantineStore(_hub.Database, new());
        Append(Refused(1, RefusalReason.Malformed, "x"));
        await FollowAsync(store);
        Append(Refused(2, RefusalReason.Malformed, "y"));
        await FollowAsync(store);
        await FollowAsync(store);

        (await store.ListAsync(new())).Select(r => r.Device).ShouldBe([2, 1]);
        (await store.CountsAsync()).ShouldBe(new QuarantineCounts(2, 0, _journal.DurablePosition));
    }

    [Fact]
    public async Task Beyond_a_bound_the_oldest_rows_go_and_are_counted()
    {
        var store = new QuarantineStore(_hub.Database, new(MaxRows: 10, MaxBytes: 40));
        Append([.. Enumerable.Range(1, 15).Select(i => Refused(i, RefusalReason.Malformed, "x"))]);
        await FollowAsync(store);
        (await store.ListAsync(new())).Select(r => r.Device).ShouldBe(Enumerable.Range(6, 10).Reverse());
        (await store.CountsAsync()).Dropped.ShouldBe(5);

        Append(Refused(99, RefusalReason.Malformed, new string('y', 38)));
        await FollowAsync(store);
        (await store.ListAsync(new())).Select(r => r.Device).ShouldBe([99, 15, 14]);
        (await store.CountsAsync()).Dropped.ShouldBe(13);
    }

    [Fact]
    public async Task A_replayed_payload_is_marked()
    {
        var store = new QuarantineStore(_hub.Database, new());
        Append(Refused(1, RefusalReason.Malformed, "x"), Refused(2, RefusalReason.Malformed, "y"));
        await FollowAsync(store);
        var row = (await store.ListAsync(new()))[0];

        (await store.MarkReplayedAsync(row.Position, 123)).ShouldBeTrue();

        (await store.FindAsync(row.Position))!.ReplayedMs.ShouldBe(123);
        (await store.ListAsync(new(Replayed: true))).ShouldHaveSingleItem().Device.ShouldBe(2);
        (await store.ListAsync(new(Replayed: false))).ShouldHaveSingleItem().Device.ShouldBe(1);
        (await store.MarkReplayedAsync(row.Position + 1, 123)).ShouldBeFalse();
        (await store.FindAsync(row.Position + 1)).ShouldBeNull();
        (await store.PayloadAsync(row.Position + 1)).ShouldBeNull();
    }

    [Fact]
    public async Task What_came_before_a_position_goes_unless_it_is_held()
    {
        var store = new QuarantineStore(_hub.Database, new());
        Append([.. Enumerable.Range(0, 1200).Select(i => Refused(1 + i % 3, RefusalReason.Malformed, "xy"))]);
        await FollowAsync(store);
        var old = _journal.DurablePosition;
        Append(Refused(1, RefusalReason.Malformed, "young"));
        await FollowAsync(store);
        var holds = new HoldsOfTest();
        holds.Spans.Add(HoldsOfTest.Of(2, 0, 10));

        var pieces = 0;
        for (long? after = 0; after is { } at; pieces++)
            after = await store.RemoveBeforeAsync(old, at, holds.Now);

        pieces.ShouldBe(3);
        var kept = await store.ListAsync(new(Max: 1000));
        kept.Count(r => r.Device == 2).ShouldBe(400);
        kept.Single(r => r.Device != 2).PayloadLength.ShouldBe(5);
        var counts = await store.CountsAsync();
        (counts.Rows, counts.Dropped).ShouldBe((401, 800));
    }

    protected void AppendRefused() => Append(Refused(1, RefusalReason.Malformed, "x"));

    private async Task FollowAsync(QuarantineStore store)
    {
        using var projection = new QuarantineProjection(_journal, store, new FakeTimeProvider(), NullLogger<QuarantineProjection>.Instance);
        await projection.StartAsync(default);
        await UntilAsync(store, _journal.DurablePosition);
        await projection.StopAsync(default);
    }

    /// <summary>Until the list reaches the journal's end; each look is a read of the store, not a sleep.</summary>
    protected static async Task UntilAsync(QuarantineStore store, long position, Action? meanwhile = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        while ((await store.CountsAsync(limit.Token)).Position < position)
        {
            meanwhile?.Invoke();
            await Task.Yield();
        }
    }

    private void Append(params byte[][] entries) =>
        _journal.Append(entries.SelectMany(e => e).ToArray(), entries.Length, _hub.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    private static byte[] Reading(int device)
    {
        var bytes = new byte[ReadingEntryWriter.LengthOf(1, 0)];
        ReadingEntryWriter.Write(
            bytes, new(EntryKind.Reading, EntryFlags.None, PayloadFormat.Json, 1, 2, device, 60), [new(Metric.Leq, Quality.Good, 55)], []);
        return bytes;
    }

    private static byte[] Refused(int device, RefusalReason reason, string payload)
    {
        byte[] raw = [.. Part("at byte 7"), .. Part($"t/{device}"), .. Encoding.UTF8.GetBytes(payload)];
        var bytes = new byte[ReadingEntryWriter.LengthOf(0, raw.Length)];
        ReadingEntryWriter.Write(
            bytes, new(EntryKind.Quarantine, EntryFlags.None, PayloadFormat.Json, 1, 2, device, 0, (ushort)reason), [], raw);
        return bytes;
    }

    private static byte[] Part(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var part = new byte[sizeof(ushort) + utf8.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(part, (ushort)utf8.Length);
        utf8.CopyTo(part, sizeof(ushort));
        return part;
    }
}
