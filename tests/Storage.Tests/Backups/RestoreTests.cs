using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SensorHub.Storage.Backups;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Tests.Checks;

namespace SensorHub.Storage.Tests.Backups;

public sealed class RestoreTests : IAsyncLifetime
{
    private BackupRig _rig = null!;

    public async Task InitializeAsync() => _rig = await BackupRig.FilledAsync();

    [Fact]
    public async Task A_time_cuts_the_journal_after_the_last_record_committed_by_then()
    {
        await _rig.BackUpAsync();
        await _rig.Hub.FillAsync(40);
        var seconds = _rig.Hub.Seconds;
        var toMs = _rig.Hub.Clock.GetUtcNow().ToUnixTimeMilliseconds() + 3_000;
        await _rig.Hub.FillAsync(40);
        await _rig.BackUpAsync();

        var (folder, report) = await _rig.RestoreAsync(toMs);

        BackupRig.Check(folder).Damages.ShouldBeEmpty();
        report.UpToMs.ShouldBe(toMs - 3_000);
        report.Generation.ShouldBe(_rig.Folder.Names()[0], "operational data are the newest at or before the time");
        for (var device = 1; device <= DataFolderRig.Devices; device++)
            (await BackupRig.ReadAsync(folder, device)).ShouldBe(BackupRig.Sent(device, seconds));
    }

    [Fact]
    public async Task A_time_after_all_backups_takes_all_there_is()
    {
        await _rig.BackUpAsync();

        var (folder, report) = await _rig.RestoreAsync(toMs: long.MaxValue);

        report.EndPosition.ShouldBe(_rig.Hub.Journal.DurablePosition);
        BackupRig.Check(folder).Damages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_time_before_the_oldest_backup_is_refused()
    {
        var made = await _rig.BackUpAsync();

        var fault = await Should.ThrowAsync<InvalidDataException>(() => _rig.RestoreAsync(made.Manifest.TakenMs - 1));

        fault.Message.ShouldContain("nothing before it can be restored");
    }

    [Fact]
    public async Task A_hub_that_was_set_back_in_time_does_not_mix_its_backups_with_those_of_the_future()
    {
        var first = await _rig.BackUpAsync();
        await _rig.Hub.FillAsync(30);
        await _rig.BackUpAsync();
        var (folder, _) = await _rig.RestoreAsync(first.Manifest.TakenMs + 1);
        await BackupRig.ReadAsync(folder, 1);

        var fault = await Should.ThrowAsync<InvalidDataException>(() => Backup.OfStoppedAsync(
            DataPlaces.In(folder), _rig.Backups, 7, 0, _rig.Hub.Clock, NoProgress.Instance, CancellationToken.None));

        fault.Message.ShouldContain("choose another folder");
    }

    [Fact]
    public async Task A_hub_that_was_restored_whole_goes_on_in_the_same_folder()
    {
        await _rig.BackUpAsync();
        var (folder, _) = await _rig.RestoreAsync();
        await BackupRig.ReadAsync(folder, 1);

        await Backup.OfStoppedAsync(DataPlaces.In(folder), _rig.Backups, 7, 0, _rig.Hub.Clock, NoProgress.Instance, CancellationToken.None);

        _rig.Folder.Names().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Journal_and_telemetry_are_restored_to_where_the_hub_has_them()
    {
        await _rig.BackUpAsync();
        var elsewhere = Path.Combine(_rig.Backups, "..", "elsewhere");
        var places = new DataPlaces(Path.Combine(elsewhere, "data"), Path.Combine(elsewhere, "journal"), Path.Combine(elsewhere, "fast", "readings.db"));

        await Restore.RunAsync(_rig.Backups, places, null, NoProgress.Instance, CancellationToken.None);

        DataFolderCheck.Run(places, NoProgress.Instance, CancellationToken.None).Damages.ShouldBeEmpty();
        Directory.Exists(DataPlaces.In(places.Folder).Journal).ShouldBeFalse();
        Directory.Move(places.Folder, places.Folder + ".away");
        (await Should.ThrowAsync<IOException>(() => Restore.RunAsync(_rig.Backups, places, null, NoProgress.Instance, CancellationToken.None)))
            .Message.ShouldContain(places.Journal, Case.Sensitive, "that hub's journal is not mixed with another");
    }

    [Fact]
    public async Task A_damaged_generation_leaves_the_others_to_be_restored_and_is_named()
    {
        var good = await _rig.BackUpAsync();
        await _rig.Hub.FillAsync(30);
        var bad = await _rig.BackUpAsync();
        await File.AppendAllTextAsync(Path.Combine(bad.Path, "manifest.json"), " ");
        Directory.CreateDirectory(Path.Combine(_rig.Backups, "generations", "my notes"));

        var (folder, report) = await _rig.RestoreAsync();

        report.Generation.ShouldBe(good.Name);
        report.Skipped.ShouldBe([bad.Name]);
        BackupRig.Check(folder).Damages.ShouldBeEmpty();
        (await _rig.BackUpAsync()).Name.ShouldNotBe(good.Name);
        (await _rig.RestoreAsync()).Report.EndPosition.ShouldBe(_rig.Hub.Journal.DurablePosition);
    }

    [Fact]
    public async Task Where_no_generation_can_be_read_it_is_said_what_is_wrong_with_them()
    {
        var only = await _rig.BackUpAsync();
        File.Delete(Path.Combine(only.Path, "manifest.json"));

        (await Should.ThrowAsync<InvalidDataException>(() => _rig.RestoreAsync())).Message.ShouldContain(only.Name);
    }

    [Fact]
    public async Task Nothing_is_overwritten()
    {
        await _rig.BackUpAsync();
        var (folder, _) = await _rig.RestoreAsync();

        var fault = await Should.ThrowAsync<IOException>(() => Restore.RunAsync(_rig.Backups, DataPlaces.In(folder), null, NoProgress.Instance, CancellationToken.None));

        fault.Message.ShouldContain("is not empty");
    }

    [Fact]
    public async Task Every_file_that_was_cut_altered_or_removed_is_refused_by_name_before_anything_is_written()
    {
        var made = await _rig.BackUpAsync();
        var files = BackupVerification.FilesOf(_rig.Folder, made).Select(f => f.Path).ToList();
        files.Count.ShouldBeGreaterThan(6);
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file);
            foreach (var change in new[] { "cut", "altered", "removed" })
            {
                if (change == "removed")
                    File.Delete(file);
                else if (change == "cut")
                    await File.WriteAllBytesAsync(file, bytes[..^1]);
                else
                    await File.WriteAllBytesAsync(file, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);

                (await Should.ThrowAsync<InvalidDataException>(() => _rig.RestoreAsync(), $"{change} {file}")).Message.ShouldContain(file);
                var check = await Backup.CheckAsync(_rig.Backups, NoProgress.Instance, CancellationToken.None);
                check.Report.Damages.ShouldHaveSingleItem().File.ShouldBe(file);
                await File.WriteAllBytesAsync(file, bytes);
            }
        }

        BackupRig.Check((await _rig.RestoreAsync()).Folder).Damages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_became_a_link_is_refused()
    {
        var made = await _rig.BackUpAsync();
        var file = Path.Combine(made.Path, "hub.db");
        File.Move(file, file + ".elsewhere");
        File.CreateSymbolicLink(file, file + ".elsewhere");

        (await Should.ThrowAsync<InvalidDataException>(() => _rig.RestoreAsync())).Message.ShouldContain("a link");
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("/etc/cron.d/evil")]
    [InlineData("checkpoints/../../evil.ckpt")]
    [InlineData("keys/hub.key\n")]
    [InlineData("journal/0000000000000000.seg")]
    public async Task A_manifest_that_names_a_file_elsewhere_is_refused(string name)
    {
        var made = await _rig.BackUpAsync();
        await ForgeAsync(made, manifest => manifest["files"]![0]!["name"] = name);

        (await Should.ThrowAsync<InvalidDataException>(() => _rig.RestoreAsync())).Message.ShouldContain("no file of a data folder");
    }

    [Theory]
    [InlineData("../0000000000000000.seg")]
    [InlineData("0000000000000001.seg")]
    public async Task A_manifest_that_names_a_segment_elsewhere_is_refused(string name)
    {
        var made = await _rig.BackUpAsync();
        await ForgeAsync(made, manifest => manifest["segments"]![0]!["name"] = name);

        (await Should.ThrowAsync<InvalidDataException>(() => _rig.RestoreAsync())).Message.ShouldContain("does not begin where");
    }

    [Fact]
    public async Task A_manifest_cut_or_altered_anywhere_is_refused()
    {
        var made = await _rig.BackUpAsync();
        var file = Path.Combine(made.Path, "manifest.json");
        var bytes = await File.ReadAllBytesAsync(file);
        var random = new Random(3);
        for (var i = 0; i < 100; i++)
        {
            var at = random.Next(bytes.Length);
            var altered = bytes.ToArray();
            altered[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(file, i % 2 == 0 ? altered : bytes[..at]);

            (await Should.ThrowAsync<InvalidDataException>(() => _rig.RestoreAsync())).Message.ShouldContain(file);
        }
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    /// <summary>Changes a manifest and its sum, as an attacker would.</summary>
    private static async Task ForgeAsync(Generation generation, Action<JsonNode> change)
    {
        var file = Path.Combine(generation.Path, "manifest.json");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        change(manifest);
        var bytes = System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString());
        await File.WriteAllBytesAsync(file, bytes);
        await File.WriteAllTextAsync(file + ".sha256", $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  manifest.json\n");
    }
}
