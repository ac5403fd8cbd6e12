using SensorHub.Storage.Telemetry;

namespace SensorHub.Storage.Tests.Telemetry;

public sealed class EntryRunsTests
{
    [Theory]
    [InlineData("ascending")]
    [InlineData("descending")]
    [InlineData("shuffled")]
    [InlineData("one time")]
    public void Entries_come_out_by_event_time_then_arrival(string order)
    {
        var random = new Random(7);
        var times = Enumerable.Range(0, 5000).Select(i => order switch
        {
            "ascending" => i,
            "descending" => 5000 - i,
            "one time" => 42L,
            _ => random.Next(2000),
        }).ToList();
        var runs = new EntryRuns();
        for (var i = 0; i < times.Count; i++)
            runs.Add(new(times[i], i * 50L, clockSuspect: i % 3 == 0));

        var expected = times.Select((t, i) => (t, p: i * 50L)).OrderBy(e => e.t).ThenBy(e => e.p).ToList();
        foreach (var (from, to) in new[] { (long.MinValue, long.MaxValue), (0, 1), (42, 43), (100, 1900), (4999, 5001), (6000, 7000) })
        {
            var found = new List<IndexedEntry>();
            runs.CopyTo(from, to, found);
            found.Select(e => (e.EventMs, e.Position)).ShouldBe(expected.Where(e => e.t >= from && e.t < to));
            runs.NextEventMs(from).ShouldBe(expected.Where(e => e.t >= from).Select(e => (long?)e.t).FirstOrDefault());
        }
    }

    [Fact]
    public void The_newest_trusted_entry_passes_over_suspect_and_later_ones()
    {
        var runs = new EntryRuns();
        runs.Add(new(10, 0, false));
        runs.Add(new(20, 1, false));
        runs.Add(new(30, 2, true));

        runs.NewestTrusted(beforePosition: 3).ShouldBe(20);
        runs.NewestTrusted(beforePosition: 1).ShouldBe(10);
        runs.NewestTrusted(beforePosition: 0).ShouldBeNull();
    }

    [Fact]
    public void Forgetting_keeps_what_lies_behind()
    {
        var runs = new EntryRuns();
        for (var i = 0; i < 1000; i++)
            runs.Add(new(1000 - i, i, false));

        var kept = runs.From(990);

        var found = new List<IndexedEntry>();
        kept.CopyTo(long.MinValue, long.MaxValue, found);
        found.Select(e => e.EventMs).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
}
