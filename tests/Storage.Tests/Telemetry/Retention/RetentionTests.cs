using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Retention;
using SensorHub.Storage.Telemetry.Retention;

namespace SensorHub.Storage.Tests.Telemetry.Retention;

public sealed class RetentionTests : IDisposable
{
    private const long T = 1_800_000_000_000;
    private const int KeepDays = 5, SecondsDays = 10, MinutesDays = 20;
    private readonly FakeTimeProvider _timers = new();
    private readonly HoldsOfTest _holds = new();
    private readonly StoreRig _rig;

    public RetentionTests() => _rig = new(
        keepDays: KeepDays, keeping: new Keeping(new RetentionOptions { SecondsDays = SecondsDays, MinutesDays = MinutesDays }, _holds, _timers));

    [Fact]
    public void Each_class_goes_after_its_own_time_and_says_from_when_on_values_exist()
    {
        Fill(device: 1, periodS: 1);
        Fill(device: 1, periodS: 60);

        Pass(days: SecondsDays - 1);
        (Count(1, 1), Count(1, 60)).ShouldBe((40, 40));
        _rig.Store.RemovedBeforeMs(1).ShouldBeNull();

        Pass(days: 2);
        (Count(1, 1), Count(1, 60)).ShouldBe((0, 40));
        _rig.Store.RemovedBeforeMs(1).ShouldBe(UnixMs.Floor(T, UnixMs.Hour) + UnixMs.Hour);
        _rig.Store.RemovedBeforeMs(60).ShouldBeNull();

        Pass(days: MinutesDays);
        Count(1, 60).ShouldBe(0);
    }

    [Fact]
    public void What_is_held_stays_with_its_raw_bytes_until_it_is_released()
    {
        Fill(device: 1, periodS: 1);
        Fill(device: 2, periodS: 1);
        _holds.Spans.Add(HoldsOfTest.Of(1, T, T + 20));

        Pass(days: MinutesDays);

        (Count(1, 1), Count(2, 1)).ShouldBe((40, 0));
        Raw(1).Select(r => r > 0).ShouldBe(Enumerable.Range(0, 40).Select(n => n < 20), "the bytes of the span, and the hour around it");
        _rig.Reopen();
        Raw(1).Count(r => r > 0).ShouldBe(20);

        _holds.Spans.Clear();
        Pass(days: 1);
        Count(1, 1).ShouldBe(0);
    }

    [Fact]
    public void Conflicts_and_copies_of_a_held_key_keep_their_own_bytes_in_the_order_in_which_they_came()
    {
        _holds.Spans.Add(HoldsOfTest.Of(1, T, T + 1));
        _rig.Commit(T, [Entries.Of(1, T, 50), Entries.Of(1, T, 60, EntryKind.Conflict)]);
        Fill(device: 2, periodS: 1);

        Pass(days: MinutesDays);

        var values = new List<(double Leq, int Raw)>();
        _rig.Store.Raw.ReadEntries(1, 1, T, T + 1, (long _, in ReadingEntry entry) => values.Add((entry.Value(0).Value, entry.Raw.Length)));
        values.Select(v => v.Leq).ShouldBe([50, 60]);
        values.ShouldAllBe(v => v.Raw > 0);
    }

    [Fact]
    public void Held_bytes_are_given_to_the_entry_that_they_are_of_and_to_no_other_of_its_key()
    {
        _rig.Commit(T, [Entries.Of(1, T, 50)]);
        Fill(device: 2, periodS: 1);
        Pass(days: KeepDays + 1);
        _holds.Spans.Add(HoldsOfTest.Of(1, T, T + 1));
        _rig.Commit(T, [Entries.Of(1, T, 1, EntryKind.Correction, EntryFlags.None, [new(Metric.Leq, Quality.Good, 60)], revision: 1)]);
        Fill(device: 3, periodS: 1);

        Pass(days: KeepDays + 1);

        var entries = new List<(EntryKind Kind, double Leq, bool HasRaw)>();
        _rig.Store.Raw.ReadEntries(1, 1, T, T + 1, (long _, in ReadingEntry entry) => entries.Add((entry.Kind, entry.Value(0).Value, entry.Raw.Length > 0)));
        entries.ShouldBe([(EntryKind.Reading, 50, false), (EntryKind.Correction, 60, true)]);
    }

    [Fact]
    public void Marks_of_running_time_are_kept_as_long_as_the_longest_time_asks_for_them()
    {
        for (var day = 0; day < 3 * MinutesDays; day++)
        {
            _timers.Advance(TimeSpan.FromDays(1));
            _rig.Store.Compactor.RemoveOld();
        }

        _rig.Count("retention_mark").ShouldBeInRange(MinutesDays, MinutesDays + 2);
    }

    [Fact]
    public void Late_data_of_long_ago_are_kept_from_when_they_came()
    {
        _rig.Commit(T, [Entries.Of(1, T - 4000 * UnixMs.Day, 50)]);
        Fill(device: 2, periodS: 1);

        Pass(days: SecondsDays - 1);
        Count(1, 1).ShouldBe(1);

        Pass(days: 2);
        Count(1, 1).ShouldBe(0);
    }

    [Fact]
    public void A_start_goes_on_with_the_running_time_that_was_marked()
    {
        Fill(device: 1, periodS: 1);
        for (var day = 0; day < SecondsDays + 1; day++)
        {
            Pass(days: 1);
            _rig.Reopen();
        }

        Pass(days: 0);
        Count(1, 1).ShouldBe(0);
    }

    [Fact]
    public void Readings_of_a_hub_that_takes_little_go_after_their_time_too()
    {
        using var rig = new StoreRig(segmentBytes: 1 << 20, keeping: new Keeping(new RetentionOptions { SecondsDays = SecondsDays }, _holds, _timers));
        rig.Commit(T, [Entries.Of(1, T, 50)]);
        rig.CompactQuiet();
        while (rig.Store.Compactor.SealNext(isQuiet: true))
        {
        }

        rig.Store.Compactor.RemoveOld();
        _timers.Advance(TimeSpan.FromDays(SecondsDays - 1));
        Retain();
        rig.Read(1).Count.ShouldBe(1);
        _timers.Advance(TimeSpan.FromDays(2));
        Retain();
        rig.Read(1).ShouldBeEmpty();

        void Retain()
        {
            rig.Store.Compactor.RemoveOld();
            while (rig.Store.Compactor.RetainNext())
            {
            }
        }
    }

    [Fact]
    public void Raw_bytes_go_after_their_time_also_where_a_segment_never_fills()
    {
        const int Days = 3 * KeepDays;
        using var rig = new StoreRig(segmentBytes: 1 << 20, keepDays: KeepDays, keeping: Keeping.Default with { Timers = _timers });
        for (var day = 0; day < Days; day++)
        {
            rig.Commit(T, [Entries.Of(1, T + day, 50)]);
            rig.CompactQuiet();
            _timers.Advance(TimeSpan.FromDays(1));
            rig.Store.Compactor.RemoveOld();
        }

        var raw = new List<int>();
        rig.Store.Raw.ReadEntries(1, 1, T, T + Days, (long _, in ReadingEntry entry) => raw.Add(entry.Raw.Length));
        raw.Count.ShouldBe(Days);
        raw.SkipLast(KeepDays + 2).ShouldAllBe(length => length == 0);
        raw.TakeLast(KeepDays).ShouldAllBe(length => length > 0);
    }

    public void Dispose() => _rig.Dispose();

    private void Fill(int device, int periodS)
    {
        for (var record = 0; record < 4; record++)
            _rig.Commit(T, [.. Enumerable.Range(record * 10, 10).Select(n => Entries.Of(device, T + n, 50, periodS: periodS))]);
        // Enough behind it for full segments and for the cutoff to lie beyond them.
        for (var record = 0; record < 8; record++)
            _rig.Commit(T, [.. Enumerable.Range(0, 10).Select(n => Entries.Of(5, T + n + record * 10 + device * 1000 + periodS * 10_000, 50))]);
        _rig.CompactAll();
        // So that a mark lies behind it.
        _timers.Advance(TimeSpan.FromMilliseconds(RetentionClock.MarkEveryMs));
        _rig.Store.Compactor.RemoveOld();
    }

    private void Pass(int days)
    {
        _timers.Advance(TimeSpan.FromDays(days));
        _rig.Store.Compactor.RemoveOld();
        while (_rig.Store.Compactor.RetainNext())
        {
        }
    }

    private int Count(int device, int periodS) => _rig.Read(device, periodS).Count;

    private List<int> Raw(int device)
    {
        var lengths = new List<int>();
        _rig.Store.Raw.ReadEntries(device, 1, T, T + 1000, (long _, in ReadingEntry entry) => lengths.Add(entry.Raw.Length));
        return lengths;
    }
}
