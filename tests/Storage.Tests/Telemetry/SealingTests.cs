using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Storage.Tests.Telemetry;

public sealed class SealingTests
{
    private const long T = 500_000 * UnixMs.Hour - 500_000 % 24 * UnixMs.Hour;

    [Fact]
    public void An_hour_is_sealed_when_its_series_is_ten_minutes_beyond_it()
    {
        using var rig = new StoreRig();
        Minutes(rig, device: 1, from: 0, count: 69);
        rig.CompactQuiet();
        rig.SealAll();
        rig.Unsealed(1, 60).ShouldBe([T / UnixMs.Hour, T / UnixMs.Hour + 1]);

        Minutes(rig, device: 1, from: 69, count: 2);
        rig.CompactQuiet();
        rig.SealAll();

        rig.Unsealed(1, 60).ShouldBe([T / UnixMs.Hour + 1]);
        rig.Read(1, 60).Count.ShouldBe(71);
    }

    [Fact]
    public void A_series_that_ended_is_sealed_an_hour_later_by_the_time_of_the_journal()
    {
        using var rig = new StoreRig();
        Minutes(rig, device: 1, from: 0, count: 5);
        rig.CompactQuiet();
        rig.SealAll();
        rig.Unsealed(1, 60).Count.ShouldBe(1);

        rig.Commit(T + 2 * UnixMs.Hour, [Entries.Of(2, T, 50)]);
        rig.CompactQuiet();
        rig.SealAll();

        rig.Unsealed(1, 60).ShouldBeEmpty();
        rig.Read(1, 60).Count.ShouldBe(5);
    }

    [Fact]
    public void A_late_entry_unseals_its_hour_until_it_is_sealed_anew()
    {
        using var rig = new StoreRig();
        Minutes(rig, device: 1, from: 0, count: 60 * 24 + 11);
        rig.CompactQuiet();
        rig.SealAll();
        rig.Unsealed(1, 60).ShouldBe([T / UnixMs.Hour + 24]);

        rig.Commit(Entries.Of(1, T + 90 * UnixMs.Minute, 60, EntryKind.Correction, EntryFlags.Resent, [new(Metric.Leq, Quality.Good, 99)], revision: 1));
        rig.CompactQuiet();
        rig.Unsealed(1, 60).ShouldBe([T / UnixMs.Hour + 1, T / UnixMs.Hour + 24]);
        var unsealed = rig.Read(1, 60);
        unsealed[90].Values.ShouldContain("=99/");
        rig.SealAll();

        rig.Unsealed(1, 60).ShouldBe([T / UnixMs.Hour + 24]);
        rig.Read(1, 60).ShouldBe(unsealed);
        rig.Find(1, T + 90 * UnixMs.Minute, 60).Count.ShouldBe(2);
    }

    [Fact]
    public void An_hour_is_derived_once_with_all_its_entries_in_the_transaction_that_seals_it()
    {
        using var rig = new StoreRig();
        Minutes(rig, device: 1, from: 0, count: 150);
        rig.CompactQuiet();
        var derived = new Derived();
        using var chunks = new ChunkStore(rig.DatabaseFile, StoreRig.NoneUnreadable);
        var recent = new RecentIndex();
        foreach (var newest in chunks.NewestOfSeries())
            recent.NoteCompacted(newest);
        var sealing = new SealingPass(chunks, recent, derived, StoreRig.NoneUnreadable, NullLogger.Instance);

        derived.Fails = true;
        Should.Throw<InvalidOperationException>(() => sealing.Step(0, 0, isQuiet: false, CancellationToken.None));
        rig.Unsealed(1, 60).Count.ShouldBe(3);
        derived.Fails = false;
        derived.Hours.Clear();
        while (sealing.Step(0, 0, isQuiet: false, CancellationToken.None))
        {
        }

        derived.Hours.ShouldBe([(T / UnixMs.Hour, 60), (T / UnixMs.Hour + 1, 60)]);
        derived.Completed.ShouldBe(1);
        rig.Read(1, 60).Count.ShouldBe(150);
    }

    [Fact]
    public void As_of_reads_of_sealed_hours_are_exact_while_the_journal_has_them()
    {
        using var rig = new StoreRig();
        var positions = new List<long>();
        for (var i = 0; i < 200; i++)
            positions.AddRange(rig.Commit(Entries.Of(1, T + (i * 37 % 200) * UnixMs.Minute, i)));
        rig.CompactQuiet();
        rig.SealAll();

        foreach (var n in new[] { 0, 1, 57, 133, 199 })
            rig.Read(1, asOf: positions[n] + 1).Count.ShouldBe(n + 1);
    }

    [Fact]
    public void Trails_go_with_the_journal_and_values_stay()
    {
        using var rig = new StoreRig(keepBytes: 3000);
        var random = new Random(4);
        for (var i = 0; i < 3000; i++)
            rig.Commit(Entries.Of(1, T + i * 5000L + random.Next(4000), Math.Round(50 + random.NextDouble() * 9, 1), periodS: random.Next(2)));
        rig.CompactAll();
        rig.SealAll();
        var before = rig.Read(1, periodS: null);
        rig.Count("day_trail").ShouldBeGreaterThan(1);

        rig.Store.Compactor.RemoveOld().ShouldBeGreaterThan(10);
        while (rig.Store.Compactor.TidyNext())
        {
        }

        rig.Scalar($"SELECT count(*) FROM day_trail WHERE newest_position < {rig.Journal.FirstPosition}").ShouldBe(0);
        rig.Read(1, periodS: null).ShouldBe(before);
        rig.Evidence(1).Count.ShouldBe(3000);
        rig.Find(1, rig.FirstEventMs(1), 1).Count.ShouldBe(1);
    }

    [Fact]
    public void Damage_in_one_day_does_not_hold_up_the_sealing_of_others()
    {
        using var rig = new StoreRig();
        foreach (var device in new[] { 1, 2, 3 })
            Minutes(rig, device, from: 0, count: 150);
        rig.CompactQuiet();
        rig.Execute("UPDATE part SET body = zeroblob(20) WHERE device = 2 AND hour = (SELECT min(hour) FROM part)");

        rig.SealAll();

        rig.Unsealed(1, 60).Count.ShouldBe(1);
        rig.Unsealed(2, 60).Count.ShouldBe(2);
        rig.Unsealed(3, 60).Count.ShouldBe(1);
        Should.Throw<InvalidDataException>(() => rig.Read(2, 60)).Message.ShouldContain("Device = 2");
    }

    [Fact]
    public void Minutes_of_a_day_that_is_over_are_one_section()
    {
        using var rig = new StoreRig();
        for (var hour = 0; hour < 26; hour++)
        {
            Minutes(rig, device: 1, from: hour * 60, count: 60);
            rig.CompactQuiet();
            rig.SealAll();
        }

        rig.Unsealed(1, 60).ShouldHaveSingleItem();
        rig.Count("chunk").ShouldBe(2);
        rig.Scalar("SELECT max(length(body)) FROM chunk").ShouldBeLessThan(60 * 24);
        rig.Read(1, 60).Count.ShouldBe(26 * 60);
        rig.Read(1, 60, T + 61 * UnixMs.Minute, T + 122 * UnixMs.Minute).Count.ShouldBe(61);
    }

    [Fact]
    public void A_database_of_the_schema_before_answers_the_same_and_is_sealed_behind()
    {
        using var rig = new StoreRig();
        Minutes(rig, device: 1, from: 0, count: 3000);
        rig.CompactAll();
        var before = rig.Read(1, 60);
        var evidence = rig.Evidence(1);

        rig.Reopen(OldSchema.Version2);

        rig.Read(1, 60).ShouldBe(before);
        rig.SealAll();
        rig.Unsealed(1, 60).Count.ShouldBeLessThan(3);
        rig.Read(1, 60).ShouldBe(before);
        rig.Evidence(1).ShouldBe(evidence);
    }

    [Fact]
    public void Trails_of_the_schema_before_are_read_and_sealed_anew()
    {
        using var rig = new StoreRig();
        var random = new Random(5);
        var positions = new List<long>();
        for (var i = 0; i < 500; i++)
            positions.AddRange(rig.Commit(Entries.Of(1, T + i * 30_000L + random.Next(9000), i, periodS: random.Next(2))));
        rig.CompactQuiet();
        rig.SealAll();
        var evidence = rig.Evidence(1);
        rig.Count("day_trail").ShouldBePositive();

        rig.Reopen(OldSchema.Version3);

        rig.Count("trail").ShouldBePositive();
        rig.Evidence(1).ShouldBe(evidence);
        rig.Read(1, periodS: null, asOf: positions[123] + 1).Count.ShouldBe(124);

        rig.Commit(Entries.Of(1, T + 9500, 7, periodS: 1), Entries.Of(1, T + 500 * 30_000L + 2 * UnixMs.Hour, 8, periodS: 1));
        evidence = rig.Evidence(1);
        var rows = rig.Count("trail");
        rig.CompactQuiet();
        rig.SealAll();

        rig.Count("trail").ShouldBe(rows - 1, "that of the hour that was sealed anew");
        rig.Evidence(1).ShouldBe(evidence);
    }

    [Fact]
    public void A_segment_that_does_not_fill_is_compacted_when_it_is_old()
    {
        using var rig = new StoreRig(segmentBytes: 1 << 20);
        rig.CompactQuiet();
        rig.Commit(T, [Entries.Of(1, T, 50)]);
        rig.Store.Compactor.CompactNext(long.MaxValue).ShouldBeFalse();

        rig.Commit(T + UnixMs.Hour, [Entries.Of(1, T + 1000, 50)]);
        rig.Store.Compactor.CompactNext(rig.Journal.DurablePosition - 1).ShouldBeTrue();

        rig.Store.Compactor.CompactedPosition.ShouldBeLessThan(rig.Journal.DurablePosition);
        rig.Store.Compactor.CompactNext(long.MaxValue).ShouldBeFalse("what is left is young");
        rig.Read(1).Count.ShouldBe(2);
        rig.Reopen();
        rig.Read(1).Count.ShouldBe(2);
    }

    private static void Minutes(StoreRig rig, int device, int from, int count)
    {
        for (var i = from; i < from + count; i += 20)
        {
            rig.Commit(T, [.. Enumerable.Range(i, Math.Min(20, from + count - i))
                .Select(n => Entries.Of(device, T + n * UnixMs.Minute, 50 + n % 70 / 10.0, periodS: 60))]);
        }
    }

    private sealed class Derived : IHourSeal
    {
        public List<(long Hour, int Rows)> Hours { get; } = [];
        public int Completed { get; private set; }
        public bool Fails { get; set; }

        public void Seal(SqliteConnection connection, SqliteTransaction transaction, in HourKey hour, EntryRows rows)
        {
            Hours.Add((hour.Hour, rows.Count));
            if (Fails && Hours.Count == 2)
                throw new InvalidOperationException("stop");
        }

        public void Complete(SqliteConnection connection, SqliteTransaction transaction) => Completed++;
    }
}
