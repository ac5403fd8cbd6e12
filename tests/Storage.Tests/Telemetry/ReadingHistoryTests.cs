using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Tests.Telemetry;

public sealed class ReadingHistoryTests : IDisposable
{
    private const long T = 1_800_000_000_000;
    private readonly StoreRig _rig = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_value_stays_in_force_until_a_correction(bool compacted)
    {
        var first = _rig.Commit(Entries.Of(1, T, 60));
        _rig.Commit(Entries.Of(1, T, 99, EntryKind.Conflict));
        _rig.Commit(Entries.Of(1, T, 1, EntryKind.Merge, EntryFlags.None, [new(Metric.Lmax, Quality.Good, 70), new(Metric.Leq, Quality.Good, 5)]));
        var corrected = _rig.Commit(Entries.Of(1, T, 1, EntryKind.Correction, EntryFlags.Resent, [new(Metric.Leq, Quality.Saturated, 65)], revision: 1));
        Settle(compacted);

        _rig.Read(1).ShouldBe([(T, "None Leq=65/Saturated,Lmax=70/Good")]);
        _rig.Read(1, asOf: corrected[0]).ShouldBe([(T, "None Leq=60/Good,Lmax=70/Good")]);
        _rig.Read(1, asOf: first[0] + 1).ShouldBe([(T, "None Leq=60/Good")]);
        _rig.Read(1, asOf: first[0]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Readings_come_by_event_time_within_the_span_asked_for(bool compacted)
    {
        foreach (var minute in new[] { 90, 3, 600, 0, 60 })
            _rig.Commit(Entries.Of(1, T + minute * 60_000, minute, periodS: 60));
        _rig.Commit(Entries.Of(2, T, 1), Entries.Of(1, T, 2, periodS: 1));
        Settle(compacted);

        _rig.Read(1, 60, T, T + 90 * 60_000).Select(r => r.EventMs - T).ShouldBe([0, 3 * 60_000, 60 * 60_000]);
        _rig.Read(1, null, T, T + 1).Select(r => r.Values).ShouldBe(["None Leq=2/Good", "None Leq=0/Good"]);
        _rig.Read(3).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Suspect_clocks_are_shown_only_when_asked_for_and_are_never_the_newest(bool compacted)
    {
        _rig.Commit(Entries.Of(1, T, 60));
        _rig.Commit(Entries.Of(1, T + 5000, 61, flags: EntryFlags.ClockSuspect));
        _rig.Commit(Entries.Of(1, T, 62, flags: EntryFlags.ClockSuspect));
        Settle(compacted);

        _rig.Read(1).Select(r => r.Values).ShouldBe(["None Leq=60/Good"]);
        _rig.Read(1, suspect: true).Select(r => r.Values).ShouldBe(["None Leq=60/Good", "ClockSuspect Leq=62/Good", "ClockSuspect Leq=61/Good"]);
        _rig.Store.History.NewestEventMs(1).ShouldBe(T);
        _rig.Store.History.NewestEventMs(2).ShouldBeNull();
        _rig.Store.Index.NewestEventMs(1, 1).ShouldBe(T);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_device_was_heard_last_when_something_of_its_newest_hour_came_whatever_that_was(bool compacted)
    {
        const long hour = T - T % 3_600_000;
        _rig.Commit(Entries.Of(1, hour + 60_000, 60));
        var late = _rig.Commit(Entries.Of(1, hour + 50_000, 61), Entries.Of(2, hour + 90_000, 70));
        var suspect = _rig.Commit(Entries.Of(1, hour + 80_000, 62, flags: EntryFlags.ClockSuspect));
        Settle(compacted);

        _rig.Store.History.LastReceivedMs(1, long.MaxValue).ShouldBe(hour + 80_700);
        _rig.Store.History.LastReceivedMs(1, suspect[0]).ShouldBe(hour + 60_700);
        _rig.Store.History.LastReceivedMs(2, late[0]).ShouldBeNull();
        _rig.Store.History.LastReceivedMs(3, long.MaxValue).ShouldBeNull();
    }

    [Fact]
    public void The_last_receive_time_as_of_a_position_lies_in_the_newest_hour_before_it()
    {
        using var rig = new StoreRig();
        const long at = 1_800_000_000_000;
        rig.Commit([Entries.Of(1, at, 50)]);
        rig.Commit([Entries.Of(1, at + UnixMs.Hour, 50)]);
        var asOf = rig.Journal.DurablePosition;
        for (var hour = 40; hour < 60; hour++)
            rig.Commit([Entries.Of(1, at + hour * UnixMs.Hour, 50)]);

        rig.Store.History.LastReceivedMs(1, asOf).ShouldBe(at + UnixMs.Hour + 700);
        rig.Store.History.LastReceivedMs(1, 0).ShouldBeNull();
    }

    [Fact]
    public void What_is_not_durable_yet_is_not_history()
    {
        _rig.Commit(Entries.Of(1, T, 60));
        _rig.Store.Index.Add(1, T + 1000, 1, _rig.Journal.NextEntryPosition(), clockSuspect: false);

        _rig.Read(1).Count.ShouldBe(1);
        _rig.Store.History.NewestEventMs(1).ShouldBe(T);
        _rig.Store.Index.NewestEventMs(1, 1).ShouldBe(T + 1000);
    }

    [Fact]
    public void The_newest_times_of_compacted_series_survive_a_restart()
    {
        _rig.Commit(Entries.Of(1, T, 60));
        Settle(compacted: true);
        _rig.Reopen();

        _rig.Store.Index.NewestEventMs(1, 1).ShouldBe(T);
        _rig.Store.History.NewestEventMs(1).ShouldBe(T);
        _rig.Find(1, T, 1).ShouldHaveSingleItem();
    }

    [Fact]
    public void Evidence_has_every_entry_with_its_raw_bytes_and_position()
    {
        var reading = Entries.Of(1, T, 60);
        var conflict = Entries.Of(1, T, 61, EntryKind.Conflict);
        var positions = _rig.Commit(reading, conflict);
        Settle(compacted: true);

        var seen = new List<(long Position, byte[] Bytes)>();
        _rig.Store.Raw.ReadEntries(1, null, T, T + 1, (long position, in ReadingEntry entry) => seen.Add((position, entry.Bytes.ToArray())));

        seen.Select(s => s.Position).ShouldBe(positions);
        seen[0].Bytes.ShouldBe(reading);
        seen[1].Bytes.ShouldBe(conflict);
    }

    public void Dispose() => _rig.Dispose();

    /// <summary>Pushes what was committed out of the newest segment, so that it can be compacted.</summary>
    [Fact]
    public void A_database_that_cannot_be_opened_is_an_error_of_the_disk_and_can_be_asked_again()
    {
        _rig.Commit(Entries.Of(1, T, 60));
        Settle(compacted: true);
        using (new HiddenFile(_rig.DatabaseFile))
        {
            Should.Throw<IOException>(() => _rig.Read(1)).Message.ShouldContain("telemetry.db cannot be read now");
            Should.Throw<IOException>(() => _rig.Store.History.LastReceivedMs(1, long.MaxValue));
        }

        _rig.Read(1).ShouldHaveSingleItem().EventMs.ShouldBe(T);
    }

    private void Settle(bool compacted)
    {
        if (!compacted)
            return;
        for (var i = 0; i < 3; i++)
            _rig.Commit(Enumerable.Range(0, 30).Select(n => Entries.Of(999, T + i * 100 + n, 50)).ToList());
        _rig.CompactAll();
        _rig.Store.Compactor.CompactedPosition.ShouldBeGreaterThan(0);
    }
}
