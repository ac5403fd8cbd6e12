using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Checks;

public sealed class DataFolderCheckTests : IAsyncLifetime
{
    private DataFolderRig _rig = null!;

    public async Task InitializeAsync()
    {
        _rig = await DataFolderRig.FilledAsync();
        await _rig.CloseAsync();
    }

    [Fact]
    public void A_folder_as_the_hub_left_it_is_whole_and_all_of_it_was_read()
    {
        var report = Check();

        report.Damages.ShouldBeEmpty();
        report.Notes.ShouldBeEmpty();
        var counts = report.Counts;
        counts.Entries.ShouldBe(_rig.Seconds * DataFolderRig.Devices);
        counts.Records.ShouldBe(61);
        counts.Segments.ShouldBeGreaterThan(3);
        counts.Rows.ShouldBeInRange(counts.Entries / 2, counts.Entries);
        counts.Chunks.ShouldBeGreaterThan(0);
        counts.Checkpoints.ShouldBe(1);
        counts.AuditRows.ShouldBe(4);
    }

    [Fact]
    public void A_torn_end_of_the_journal_is_normal()
    {
        using (var last = new FileStream(Segments()[^1], FileMode.Append))
            last.Write(new byte[100]);

        var report = Check();

        report.Damages.ShouldBeEmpty();
        report.Notes.ShouldHaveSingleItem().ShouldContain("the last 100 bytes");
    }

    [Fact]
    public void Every_damaged_stretch_of_the_journal_is_named_and_the_rest_still_read()
    {
        var whole = Check().Counts.Records;
        var offset = Flip(Segments()[1], 0.5);
        Flip(Segments()[2], 0.5);

        var report = Check();

        report.Damages.Count.ShouldBe(2);
        report.Damages[0].File.ShouldBe(Segments()[1]);
        var places = report.Damages[0].Place.Split(' ');
        offset.ShouldBeInRange(long.Parse(places[1]), long.Parse(places[3]));
        report.Counts.Records.ShouldBe(whole - 2);
    }

    [Fact]
    public void A_missing_segment_is_a_damage()
    {
        File.Delete(Segments()[1]);

        Check().Damages.ShouldContain(d => d.File == Segments()[0] && d.Meaning.Contains("missing"));
    }

    [Fact]
    public void A_part_that_does_not_match_its_checksum_is_named_by_device_and_hour()
    {
        using (var connection = new SqliteConnection($"Data Source={_rig.Places.TelemetryDatabase};Pooling=False"))
        {
            var body = connection.QueryFirst<byte[]>("SELECT body FROM part WHERE device = 3 LIMIT 1");
            body[body.Length / 2] ^= 4;
            connection.Execute("UPDATE part SET body = @body WHERE device = 3 AND base_position = (SELECT min(base_position) FROM part WHERE device = 3)", new { body });
        }

        var damage = Check().Damages.ShouldHaveSingleItem();

        damage.File.ShouldBe(_rig.Places.TelemetryDatabase);
        damage.Place.ShouldStartWith("part of device 3, period 1 s");
    }

    [Fact]
    public void A_damaged_roll_up_is_named_once()
    {
        Execute(_rig.Places.TelemetryDatabase, "INSERT INTO rollup (device, period_s, level, block, metric, body) VALUES (3, 1, 1, 700, 1, zeroblob(20))");

        Check().Damages.ShouldHaveSingleItem().Place.ShouldStartWith("roll-up of device 3");
    }

    [Fact]
    public void A_telemetry_database_of_an_older_schema_is_no_damage()
    {
        OldSchema.Version2(_rig.Places.TelemetryDatabase);
        Execute(_rig.Places.TelemetryDatabase, "DROP TABLE rollup");

        var report = Check();

        report.Damages.ShouldBeEmpty();
        report.Notes.ShouldHaveSingleItem().ShouldContain("start the hub once");
    }

    [Fact]
    public void A_changed_audit_row_breaks_the_chain_there()
    {
        Execute(_rig.Places.HubDatabase, "UPDATE audit SET actor = 'someone' WHERE seq = 2");

        Check().Damages.ShouldHaveSingleItem().Place.ShouldBe("audit row 2");
    }

    [Fact]
    public void A_damaged_checkpoint_costs_nothing_and_is_named()
    {
        var file = Directory.GetFiles(_rig.Places.Checkpoints).ShouldHaveSingleItem();
        Flip(file, 0.5);

        Check().Damages.ShouldHaveSingleItem().Meaning.ShouldContain("Nothing is lost");
    }

    [Fact]
    public void A_journal_older_than_what_follows_it_is_a_damage()
    {
        var segments = Segments();
        foreach (var segment in segments.TakeLast(segments.Length - 2))
            File.Delete(segment);

        var damages = Check().Damages;

        damages.ShouldContain(d => d.Meaning.Contains("compaction is at"));
        damages.ShouldContain(d => d.Meaning.Contains("decisions are at"));
    }

    [Theory]
    [InlineData("hub.db")]
    [InlineData("telemetry.db")]
    [InlineData("keys/hub.key")]
    public void A_missing_file_is_named(string name)
    {
        var file = Path.Combine(_rig.Folder, name);
        File.Delete(file);

        Check().Damages.ShouldContain(d => d.File == file && d.Meaning.Contains("missing"));
        File.Exists(file).ShouldBeFalse("a check makes nothing");
    }

    [Fact]
    public void A_folder_that_a_hub_holds_cannot_be_checked()
    {
        using var held = SensorHub.Storage.Journal.SegmentJournal.Open(new() { Folder = _rig.Places.Journal }, SensorHub.Devices.Time.SystemClock.Instance);

        Should.Throw<IOException>(() => Check());
    }

    [Fact]
    public void A_folder_that_is_none_of_a_hub_cannot_be_checked() =>
        Should.Throw<IOException>(() => DataFolderCheck.Run(DataPlaces.In(_rig.Places.Checkpoints), NoProgress.Instance, CancellationToken.None))
            .Message.ShouldContain("no data folder");

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    private CheckReport Check() => DataFolderCheck.Run(_rig.Places, NoProgress.Instance, CancellationToken.None);

    private string[] Segments() => [.. Directory.GetFiles(_rig.Places.Journal, "*.seg").Order(StringComparer.Ordinal)];

    private static long Flip(string file, double share)
    {
        var bytes = File.ReadAllBytes(file);
        var at = (long)(bytes.Length * share);
        bytes[at] ^= 8;
        File.WriteAllBytes(file, bytes);
        return at;
    }

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Execute(sql);
    }
}
