using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.TestKit.Ingest;

namespace SensorHub.Ingest.Tests.Admission;

public sealed class AdmitterTests : IDisposable
{
    private const int Device = 3;
    private const long T = 1_786_802_340_000;
    private readonly MemoryJournal _journal = new();
    private readonly MemoryReadingIndex _index;
    private readonly RecordBuilder _record = new();
    private readonly Admitter _admitter;

    public AdmitterTests()
    {
        _index = new(_journal);
        _admitter = new(_index, _record, new());
        _record.Begin(_journal.NextPosition);
    }

    public static TheoryData<string, string, string, Outcome, string> Table => new()
    {
        // stored, what comes, resend?, outcome, what is written
        { "", "leq=61", "", Outcome.Stored, "Reading leq=61" },
        { "leq=61", "leq=61", "", Outcome.Duplicate, "" },
        { "leq=61 lmax=70", "lmax=70", "", Outcome.Duplicate, "" },
        { "leq=61", "lmax=70", "", Outcome.Merged, "Merge lmax=70" },
        { "leq=61", "leq=61 lmax=70", "", Outcome.Merged, "Merge lmax=70" },
        { "leq=61", "leq=62", "", Outcome.Conflict, "Conflict leq=62" },
        { "leq=61 lmax=70", "leq=62 lmax=70", "", Outcome.Conflict, "Conflict leq=62" },
        { "leq=61", "leq=62 lmax=70", "", Outcome.Conflict, "Merge lmax=70, Conflict leq=62" },
        { "leq=61 | leq=62", "leq=62", "", Outcome.Duplicate, "" },
        { "leq=61 | leq=62", "leq=63", "", Outcome.Conflict, "Conflict leq=63" },
        { "leq=61 | lmax=70", "leq=61 lmax=70", "", Outcome.Duplicate, "" },
        { "leq=61", "leq=62", "resent", Outcome.Corrected, "Correction1 leq=62" },
        { "leq=61", "leq=61", "resent", Outcome.Duplicate, "" },
        { "leq=61", "leq=62 lmax=70", "resent", Outcome.Corrected, "Correction1 leq=62 lmax=70" },
        { "leq=61", "leq=61 lmax=70", "resent", Outcome.Merged, "Merge lmax=70" },
        { "leq=61 | leq=62", "leq=62", "resent", Outcome.Corrected, "Correction1 leq=62" },
        { "leq=61 | leq=62!", "leq=63", "resent", Outcome.Corrected, "Correction2 leq=63" },
        { "leq=61 | leq=62!", "leq=62", "resent", Outcome.Duplicate, "" },
        { "leq=61 | leq=62!", "leq=61", "", Outcome.Duplicate, "" },
        { "speed=5", "lat=31 lon=121", "", Outcome.Merged, "Merge lat=31 lon=121" },
        { "lat=31 lon=121", "lat=31 lon=121", "", Outcome.Duplicate, "" },
        { "lat=31 lon=121", "lat=31 lon=122", "", Outcome.Conflict, "Conflict lat=31 lon=122" },
        { "lat=31 lon=121 | lat=32 lon=122", "lat=31 lon=122", "", Outcome.Conflict, "Conflict lat=31 lon=122" },
        { "lat=31 lon=121", "lat=31 lon=122 speed=5", "", Outcome.Conflict, "Merge speed=5, Conflict lat=31 lon=122" },
        { "lat=31", "lon=121", "", Outcome.Conflict, "Conflict lon=121" },
        { "lat=31", "lat=31 lon=121", "", Outcome.Conflict, "Conflict lat=31 lon=121" },
        { "leq=0?", "leq=0", "", Outcome.Conflict, "Conflict leq=0" },
        { "leq=0?", "leq=0?", "", Outcome.Duplicate, "" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void What_the_key_holds_decides(string stored, string comes, string resent, Outcome outcome, string written)
    {
        foreach (var before in stored.Split('|', StringSplitOptions.RemoveEmptyEntries))
            Admit(before.Replace("!", "", StringComparison.Ordinal), before.Contains('!', StringComparison.Ordinal));
        NextRecord();

        Admit(comes, resent.Length > 0).ShouldBe(outcome);

        string.Join(", ", EntryCopy.All(_record.Entries).Select(Describe)).ShouldBe(written);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void It_decides_the_same_within_one_record(string stored, string comes, string resent, Outcome outcome, string written)
    {
        foreach (var before in stored.Split('|', StringSplitOptions.RemoveEmptyEntries))
            Admit(before.Replace("!", "", StringComparison.Ordinal), before.Contains('!', StringComparison.Ordinal));
        var count = _record.EntryCount;

        Admit(comes, resent.Length > 0).ShouldBe(outcome);

        string.Join(", ", EntryCopy.All(_record.Entries).Skip(count).Select(Describe)).ShouldBe(written);
    }

    [Fact]
    public void Keys_above_the_newest_need_no_look_up()
    {
        for (var i = 0; i < 100; i++)
            _admitter.Admit(new(Entries.Reading(Device, T + i, [Entries.Value(Metric.Leq, 60)]))).ShouldBe(Outcome.Stored);
        _index.Lookups.ShouldBe(0);
    }

    [Fact]
    public void Device_time_and_period_are_the_key()
    {
        Admit("leq=61");
        _admitter.Admit(new(Entries.Reading(Device + 1, T, [Entries.Value(Metric.Leq, 62)]))).ShouldBe(Outcome.Stored);
        _admitter.Admit(new(Entries.Reading(Device, T, [Entries.Value(Metric.Leq, 62)], periodS: 60))).ShouldBe(Outcome.Stored);
        _admitter.Admit(new(Entries.Reading(Device, T - 1, [Entries.Value(Metric.Leq, 62)]))).ShouldBe(Outcome.Stored);
    }

    [Fact]
    public void A_conflict_keeps_the_raw_bytes()
    {
        Admit("leq=61");
        _admitter.Admit(new(Entries.Reading(Device, T, [Entries.Value(Metric.Leq, 62)], raw: """{"leq":62}""")));
        System.Text.Encoding.UTF8.GetString(EntryCopy.All(_record.Entries)[^1].Raw).ShouldBe("""{"leq":62}""");
    }

    [Theory]
    [InlineData(EntryFlags.ClockSuspect)]
    [InlineData(EntryFlags.ReceiveTimeTaken)]
    public void Readings_under_their_receive_time_are_told_apart_by_arrival(EntryFlags flags)
    {
        for (var i = 0; i < 3; i++)
            _admitter.Admit(new(Entries.Reading(Device, T, [Entries.Value(Metric.Leq, 61)], flags: flags, raw: $"{{\"n\":{i}}}"))).ShouldBe(Outcome.Stored);
        EntryCopy.All(_record.Entries).Select(e => e.EventMs).ShouldBe([T, T + 1, T + 2]);
    }

    [Fact]
    public void A_suspect_reading_steps_aside_for_a_stored_one_and_the_other_way_round()
    {
        Admit("leq=61");
        _admitter.Admit(new(Entries.Reading(Device, T, [Entries.Value(Metric.Leq, 62)], flags: EntryFlags.ClockSuspect))).ShouldBe(Outcome.Stored);
        _admitter.Admit(new(Entries.Reading(Device, T + 1, [Entries.Value(Metric.Leq, 62)]))).ShouldBe(Outcome.Stored);
        EntryCopy.All(_record.Entries).Select(e => e.EventMs).ShouldBe([T, T + 1, T + 1]);
    }

    [Fact]
    public void What_a_suspect_clock_sends_again_is_a_duplicate_whenever_it_arrives()
    {
        Suspect(T, """{"ts":0,"leq":61}""").ShouldBe(Outcome.Stored);
        NextRecord();

        Suspect(T + 5_000, """{"ts":0,"leq":61}""").ShouldBe(Outcome.Duplicate);
        Suspect(T + 5_000, """{"ts":1,"leq":61}""").ShouldBe(Outcome.Stored);
        Suspect(T + 5_000, """{"ts":0,"leq":61}""", Device + 1).ShouldBe(Outcome.Stored);
        Suspect(T + 5_000, """{"ts":0,"leq":61}""", periodS: 60).ShouldBe(Outcome.Stored);
        _record.EntryCount.ShouldBe(3);
    }

    [Fact]
    public void A_suspect_reading_whose_look_up_failed_is_not_taken_for_known()
    {
        _index.Refusal = new IOException("unreadable");
        Should.Throw<IOException>(() => Suspect(T, """{"ts":0,"leq":61}"""));
        _index.Refusal = null;

        Suspect(T, """{"ts":0,"leq":61}""").ShouldBe(Outcome.Stored);
    }

    [Fact]
    public void Without_an_event_time_the_same_bytes_are_another_reading()
    {
        for (var i = 0; i < 2; i++)
            _admitter.Admit(new(Entries.Reading(Device, T, [Entries.Value(Metric.Leq, 61)], flags: EntryFlags.ReceiveTimeTaken)))
                .ShouldBe(Outcome.Stored);
    }

    [Fact]
    public void What_came_long_ago_without_a_time_keeps_its_own_when_it_is_replayed_later()
    {
        const long Yesterday = T - 86_400_000;
        foreach (var receivedMs in new[] { T, Yesterday, Yesterday, T, T })
            _admitter.Admit(new(Entries.Reading(Device, receivedMs, [Entries.Value(Metric.Leq, 61)], flags: EntryFlags.ReceiveTimeTaken))).ShouldBe(Outcome.Stored);
        EntryCopy.All(_record.Entries).Select(e => e.EventMs).ShouldBe([T, Yesterday, Yesterday + 1, T + 1, T + 2]);
    }

    [Fact]
    public void Many_at_one_time_cost_a_look_up_each()
    {
        for (var i = 0; i < 1000; i++)
            _admitter.Admit(new(Entries.Reading(Device, T, [Entries.Value(Metric.Leq, 61)], flags: EntryFlags.ReceiveTimeTaken)));
        _index.Lookups.ShouldBe(1000);
    }

    [Fact]
    public void What_meets_damaged_data_goes_into_quarantine_with_its_raw_bytes()
    {
        Admit("leq=61");
        _index.Refusal = new InvalidDataException("The hour is damaged.");
        _admitter.Admit(new(Entries.Reading(Device, T, [Entries.Value(Metric.Leq, 62)], raw: "{}"))).ShouldBe(Outcome.Quarantined);

        var entry = new ReadingEntry(_record.Entries[^ReadingEntryWriter.LengthOf(0, 2 + "The hour is damaged.".Length + 2 + 2)..]);
        var kept = new QuarantineEntry(entry);
        kept.Reason.ShouldBe(RefusalReason.StoredDamaged);
        System.Text.Encoding.UTF8.GetString(kept.Detail).ShouldBe("The hour is damaged.");
        System.Text.Encoding.UTF8.GetString(kept.Payload).ShouldBe("{}");
    }

    [Fact]
    public void A_look_up_that_fails_leaves_the_record_as_it_was()
    {
        Admit("leq=61");
        var before = _record.Entries.ToArray();
        _index.Refusal = new IOException("unreadable");
        Should.Throw<IOException>(() => Admit("leq=62"));
        _record.Entries.ToArray().ShouldBe(before);
    }

    public void Dispose() => _journal.Dispose();

    private void NextRecord()
    {
        _journal.Append(_record.Entries, _record.EntryCount, T);
        _record.Begin(_journal.NextPosition);
    }

    private Outcome Admit(string values, bool resent = false) =>
        _admitter.Admit(new(Entries.Reading(Device, T, Parse(values), flags: resent ? EntryFlags.Resent : EntryFlags.None)));

    private Outcome Suspect(long receivedMs, string raw, int device = Device, int periodS = 1) => _admitter.Admit(
        new(Entries.Reading(device, receivedMs, [Entries.Value(Metric.Leq, 61)], periodS, EntryFlags.ClockSuspect, raw)));

    // "leq=61 lmax=0?": ? marks a value that was not finite.
    private static MetricValue[] Parse(string values) =>
    [
        .. values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).Select(p =>
        {
            MetricTable.TryGet(p[0], out var metric).ShouldBeTrue();
            return new MetricValue(
                metric.Metric, p[1].EndsWith('?') ? Quality.NonFinite : Quality.Good, double.Parse(p[1].TrimEnd('?')));
        }),
    ];

    private static string Describe(EntryCopy entry) =>
        entry.Kind + (entry.Revision > 0 ? entry.Revision.ToString() : "")
        + string.Concat(entry.Values.Select(v => $" {MetricTable.Of(v.Metric).Name}={v.Value}"));
}
