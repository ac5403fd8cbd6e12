using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Decoders.Json;
using SensorHub.TestKit.Ingest;

namespace SensorHub.Ingest.Tests.Admission;

public sealed class ConservationTests : CommitterFixture
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Received_is_stored_duplicates_conflicts_quarantined_and_dropped_to_the_unit(int seed)
    {
        var random = new Random(seed);
        var decoder = new JsonReadingDecoder(DecoderLimits.Default, Unknown);
        var sent = 0L;
        for (var i = 0; i < 400; i++)
        {
            using var batch = new ReadingBatch(Budget);
            for (var n = random.Next(1, 20); n > 0; n--)
                sent += Put(batch, decoder, random);
            if (random.Next(10) == 0)
            {
                Ledger.Of(IngestLedger.OtherSource).Dropped(2);
                sent += 2;
            }

            await Commit(batch);
            Check(Ledger.Snapshot()).Pending.ShouldBe(0);
        }

        var books = Check(Ledger.Snapshot());
        books.Received.ShouldBe(sent);
        new[] { books.Stored, books.Merged, books.Duplicates, books.Conflicts, books.Quarantined, books.Dropped, books.Suspect }.ShouldAllBe(n => n > 0);
        books.QuarantinedBy.Values.Sum().ShouldBe(books.Quarantined);
        Journal.Records.SelectMany(r => EntryCopy.All(r.Entries)).Count(e => e.Kind == EntryKind.Quarantine).ShouldBe((int)books.Quarantined);
        Journal.Records.SelectMany(r => EntryCopy.All(r.Entries)).Count(e => e.Kind == EntryKind.Conflict).ShouldBe((int)books.Conflicts);
        ((long)StoredKeys()).ShouldBe(books.Stored - books.Merged);
    }

    [Fact]
    public async Task A_hundred_thousand_readings_sent_three_times_in_any_order_count_once()
    {
        const int Count = 100_000;
        var random = new Random(7);
        var order = Enumerable.Range(0, 3 * Count).Select(i => i % Count).ToArray();
        random.Shuffle(order);
        foreach (var chunk in order.Chunk(300))
        {
            using var batch = BatchOf.Entries(
                Budget, chunk.Select(i => Entries.Reading(1 + i % 50, T + i * 1_000L, [Entries.Value(Metric.Leq, 40 + i % 60)])));
            await Commit(batch);
        }

        var books = Check(Ledger.Snapshot());
        books.Stored.ShouldBe(Count);
        books.Duplicates.ShouldBe(2 * Count);
        Journal.EntryCount.ShouldBe(Count);
    }

    private static int Put(ReadingBatch batch, JsonReadingDecoder decoder, Random random)
    {
        var device = random.Next(1, 4);
        var leq = random.Next(60, 63);
        var ts = random.Next(12) == 0 ? "\"ts\":0," : $"\"ts\":{T - random.Next(60) * 1_000},";
        var more = random.Next(3) == 0 ? ",\"lmax\":70" : "";
        var payload = random.Next(10) switch
        {
            0 => "{\"leq\":\"x\"}",
            1 => "{{{",
            2 => $$"""[{{{ts}}"leq":{{leq}}},{{{ts}}"lmin":40}]""",
            _ => $$"""{{{ts}}"leq":{{leq}}{{more}}}""",
        };
        var bytes = Encoding.UTF8.GetBytes(payload);
        var context = new DecodeContext(device, 60, T);
        var result = decoder.Decode(bytes, context, batch);
        if (result.Status == DecodeStatus.Decoded)
            return result.Readings;
        QuarantineEntry.TryWrite(batch, context, PayloadFormat.Json, result, "sensorhub/v1/x/telemetry"u8, bytes).ShouldBeTrue();
        return 1;
    }

    private static LedgerSnapshot Check(LedgerSnapshot books)
    {
        books.Received.ShouldBe(books.Stored + books.Duplicates + books.Conflicts + books.Quarantined + books.Dropped + books.Pending);
        return books;
    }

    // A suspect clock makes keys of its own.
    private int StoredKeys() => Journal.Records.SelectMany(r => EntryCopy.All(r.Entries))
        .Where(e => e.Kind == EntryKind.Reading).DistinctBy(e => (e.Device, e.EventMs, e.PeriodS, e.Flags & EntryFlags.ClockSuspect)).Count();
}
