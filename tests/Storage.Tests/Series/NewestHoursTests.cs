using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Telemetry.Series;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Series;

/// <summary>The newest hours of a series are kept from question to question, and yet always right.</summary>
public sealed class NewestHoursTests : IDisposable
{
    private const long T = 1_800_000_000_000 - 1_800_000_000_000 % UnixMs.Hour;
    private readonly StoreRig _rig = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Asked_after_every_record_they_are_what_a_store_that_was_never_asked_answers(int seed)
    {
        var random = new Random(seed);
        var known = new HashSet<long>();
        var now = T;
        for (var record = 0; record < 150; record++)
        {
            now += random.NextInt64(6 * UnixMs.Minute);
            _rig.Commit([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Next())]);
            if (random.Next(12) == 0)
                _rig.CompactQuiet();
            if (random.Next(12) == 0)
                _rig.SealAll();
            Ask(now).ShouldBe(Ask(now));
            var asked = Ask(now);
            _rig.Reopen();
            Ask(now).ShouldBe(asked, $"seed {seed} record {record}");
        }

        byte[] Next()
        {
            var late = random.Next(10) == 0 ? random.NextInt64(3 * UnixMs.Hour) : 0;
            var ms = UnixMs.Floor(now - late, 20 * UnixMs.Second);
            var value = Math.Round(30 + random.NextDouble() * 70, 1);
            if (random.Next(15) == 0)
                return Entries.Of(1, ms, value, flags: EntryFlags.ClockSuspect, periodS: 60);
            return Entries.Of(1, ms, value, known.Add(ms) ? EntryKind.Reading : random.Next(2) == 0 ? EntryKind.Conflict : EntryKind.Correction, periodS: 60);
        }
    }

    [Fact]
    public void What_was_read_once_is_not_read_again()
    {
        Commit(minutes: 60);
        _rig.CompactQuiet();
        var before = Ask(T + UnixMs.Hour);

        Change("DELETE FROM part; DELETE FROM chunk; DELETE FROM rollup");

        Ask(T + UnixMs.Hour).ShouldBe(before);
    }

    [Fact]
    public void A_newer_reading_counts_without_the_others_being_read_again()
    {
        Commit(minutes: 50);
        _rig.CompactQuiet();
        Count().ShouldBe(50);
        Change("DELETE FROM part; DELETE FROM chunk; DELETE FROM rollup");

        _rig.Commit([Entries.Of(1, T + 51 * UnixMs.Minute, 60, periodS: 60)]);

        Count().ShouldBe(51);
    }

    [Theory]
    [InlineData(EntryKind.Correction)]
    [InlineData(EntryKind.Merge)]
    public void Anything_else_counts_at_once(EntryKind kind)
    {
        Commit(minutes: 50);
        Count().ShouldBe(50);
        Maximum().ShouldBe(60);

        _rig.Commit([Entries.Of(1, T + 5 * UnixMs.Minute + 1, 118, periodS: 60)]);
        Count().ShouldBe(51);
        _rig.Commit([Entries.Of(1, T + 5 * UnixMs.Minute, 60, kind, EntryFlags.None, [new(Metric.Leq, Quality.Good, 119), new(Metric.Lmax, Quality.Good, 99)])]);

        Count().ShouldBe(51);
        Maximum().ShouldBe(kind == EntryKind.Correction ? 119 : 118);
    }

    [Fact]
    public void What_was_removed_from_the_store_is_kept_no_more()
    {
        Commit(minutes: 60);
        _rig.CompactQuiet();
        Count().ShouldBe(60);

        Change("DELETE FROM part; DELETE FROM chunk; DELETE FROM rollup");
        _rig.Store.Chunks.NoteRemoval();

        Count().ShouldBe(0);
    }

    [Fact]
    public void What_has_no_room_makes_the_others_go()
    {
        var kept = new KeptHours(maxBytes: 2_000);
        for (var device = 0; device < 100; device++)
            kept.Keep(new(device, 60, 1, 1), new KeptHour(default, removals: 0));

        Enumerable.Range(0, 100).Count(d => kept.Find(new(d, 60, 1, 1)) is not null).ShouldBeInRange(1, 7);
    }

    public void Dispose() => _rig.Dispose();

    private void Commit(int minutes) =>
        _rig.Commit([.. Enumerable.Range(0, minutes).Select(i => Entries.Of(1, T + i * UnixMs.Minute, 60, periodS: 60))]);

    private void Change(string sql)
    {
        using var database = new SqliteConnection($"Data Source={_rig.DatabaseFile};Pooling=False");
        database.Execute(sql);
    }

    private double Count() => Each(T, T + UnixMs.Hour, Aggregate.Count) ?? 0;

    private double? Maximum() => Each(T, T + UnixMs.Hour, Aggregate.Max);

    private double? Each(long from, long to, Aggregate aggregate)
    {
        double? value = null;
        _rig.Store.Series.ReadEach(new([new(1, 60, from, to)], Metric.Leq, aggregate), v => value = v.Value);
        return value;
    }

    private List<double?> Ask(long now)
    {
        var hour = UnixMs.Floor(now, UnixMs.Hour);
        var answers = new List<double?>();
        foreach (var aggregate in new[] { Aggregate.Leq, Aggregate.Max, Aggregate.Count, Aggregate.Last, Aggregate.Rate, Aggregate.L50 })
        {
            answers.Add(Each(hour, hour + UnixMs.Hour, aggregate));
            answers.Add(Each(hour - UnixMs.Hour, hour, aggregate));
            answers.Add(Each(now - UnixMs.Hour, now, aggregate));
        }

        return answers;
    }
}
