using SensorHub.Storage.Backups;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Space;
using SensorHub.Storage.Tests.Checks;

namespace SensorHub.Storage.Tests.Backups;

public sealed class BackupTests : IAsyncLifetime
{
    private BackupRig _rig = null!;

    public async Task InitializeAsync() => _rig = await BackupRig.FilledAsync();

    [Fact]
    public async Task What_was_backed_up_is_restored_whole()
    {
        var made = await _rig.BackUpAsync();

        var (folder, report) = await _rig.RestoreAsync();

        BackupRig.Check(folder).Damages.ShouldBeEmpty();
        report.Generation.ShouldBe(made.Name);
        report.EndPosition.ShouldBe(_rig.Hub.Journal.DurablePosition);
        for (var device = 1; device <= DataFolderRig.Devices; device++)
            (await BackupRig.ReadAsync(folder, device)).ShouldBe(BackupRig.Sent(device, _rig.Hub.Seconds));
    }

    [Fact]
    public async Task Restored_files_and_the_backup_are_their_owners_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        await _rig.BackUpAsync();
        var (folder, _) = await _rig.RestoreAsync();

        foreach (var root in new[] { folder, _rig.Backups })
        {
            foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
                File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
            foreach (var directory in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories))
                File.GetUnixFileMode(directory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, directory);
        }

        File.Exists(Path.Combine(folder, "keys", "hub.key")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_second_backup_copies_only_the_segments_that_are_new()
    {
        await _rig.BackUpAsync();
        var before = Directory.GetFiles(Path.Combine(_rig.Backups, "journal")).Order(StringComparer.Ordinal).ToList();
        foreach (var file in before)
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        await _rig.Hub.FillAsync(30);

        await _rig.BackUpAsync();

        before.SkipLast(1).ShouldAllBe(f => File.GetLastWriteTimeUtc(f) == DateTime.UnixEpoch, "only the last one may have grown");
        Directory.GetFiles(Path.Combine(_rig.Backups, "journal")).Length.ShouldBeGreaterThan(before.Count);
        var (folder, _) = await _rig.RestoreAsync();
        (await BackupRig.ReadAsync(folder, 1)).ShouldBe(BackupRig.Sent(1, _rig.Hub.Seconds));
    }

    [Fact]
    public async Task Old_generations_go_with_the_segments_that_only_they_needed()
    {
        await _rig.BackUpAsync();
        await _rig.Hub.FillAsync(30);
        await _rig.BackUpAsync();
        var oldest = _rig.Hub.Journal.Segments()[0];
        _rig.Hub.Journal.RemoveBefore(oldest.EndPosition);
        await _rig.Hub.FillAsync(5);

        var last = await _rig.BackUpAsync(keep: 1);

        _rig.Folder.Names().ShouldBe([last.Name]);
        Directory.GetFiles(Path.Combine(_rig.Backups, "journal")).Length.ShouldBe(_rig.Hub.Journal.Segments().Count);
        BackupRig.Check((await _rig.RestoreAsync()).Folder).Damages.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_written_while_a_backup_is_made_does_no_harm()
    {
        var writing = new WhenBegun(part =>
        {
            if (part is "telemetry.db" or "hub.db" or "journal")
                _rig.Hub.FillAsync(20).GetAwaiter().GetResult();
        });

        var made = await _rig.BackUpAsync(progress: writing);

        var (folder, report) = await _rig.RestoreAsync();
        BackupRig.Check(folder).Damages.ShouldBeEmpty();
        made.Manifest.CompactedPosition.ShouldBeLessThanOrEqualTo(made.Manifest.EvaluatedPosition!.Value);
        made.Manifest.EvaluatedPosition!.Value.ShouldBeLessThan(report.EndPosition);
        var read = await BackupRig.ReadAsync(folder, 2);
        read.ShouldBe(BackupRig.Sent(2, read.Count));
        read.Count.ShouldBeGreaterThan(600);
    }

    [Fact]
    public async Task Segments_stay_while_a_backup_needs_them()
    {
        var journal = _rig.Hub.Journal;
        var removing = new WhenBegun(part => journal.RemoveBefore(long.MaxValue));

        await _rig.BackUpAsync(progress: removing);

        BackupRig.Check((await _rig.RestoreAsync()).Folder).Damages.ShouldBeEmpty();
        journal.RemoveBefore(long.MaxValue).ShouldBeGreaterThan(0, "and go once it is done");
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("telemetry.db")]
    [InlineData("hub.db")]
    public async Task A_backup_that_is_broken_off_leaves_those_before_as_they_were(string part)
    {
        var first = await _rig.BackUpAsync();
        await _rig.Hub.FillAsync(30);
        var breaking = new WhenBegun(_ => throw new IOException("No space left on device"), part);

        await Should.ThrowAsync<IOException>(() => _rig.BackUpAsync(progress: breaking));

        _rig.Folder.Names().ShouldBe([first.Name]);
        Directory.GetFiles(_rig.Backups, "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();
        var (folder, _) = await _rig.RestoreAsync();
        BackupRig.Check(folder).Damages.ShouldBeEmpty();
        await _rig.BackUpAsync();
    }

    [Fact]
    public async Task Segments_of_a_backup_that_was_broken_off_do_not_stay()
    {
        await _rig.BackUpAsync();
        var before = Segments();
        await _rig.Hub.FillAsync(30);
        var breaking = new WhenBegun(_ => throw new IOException("No space left on device"), "hub.db");

        await Should.ThrowAsync<IOException>(() => _rig.BackUpAsync(progress: breaking));

        Segments().ShouldBe(before);
    }

    [Fact]
    public void A_backup_leaves_twice_what_the_journal_leaves_and_says_what_to_do()
    {
        var free = DiskRoom.Of(new(_rig.Hub.Folder));
        var room = new BackupRoom(_rig.Hub.Folder, free.TotalBytes);

        var refused = Should.Throw<IOException>(() => room.Ensure(free.FreeBytes)).Message;

        refused.ShouldContain("must stay free");
        refused.ShouldContain("Backup:Folder");
        Should.NotThrow(() => new BackupRoom(_rig.Hub.Folder, 1).Ensure(1));
        Should.NotThrow(() => new BackupRoom(_rig.Hub.Folder, 0).Ensure(long.MaxValue), "0 = nothing is left free");
    }

    [Fact]
    public async Task What_a_kill_left_of_a_generation_on_its_way_out_is_no_generation_and_goes_with_the_next_backup()
    {
        const string mark = ".removed";
        var old = await _rig.BackUpAsync();
        await _rig.Hub.FillAsync(10);
        var last = await _rig.BackUpAsync();
        Directory.Move(old.Path, old.Path + mark);
        File.Delete(Path.Combine(old.Path + mark, "manifest.json"));

        _rig.Folder.Names().ShouldBe([last.Name]);
        (await Backup.CheckAsync(_rig.Backups, NoProgress.Instance, CancellationToken.None)).Report.IsWhole.ShouldBeTrue();
        (await _rig.RestoreAsync()).Report.Skipped.ShouldBeEmpty();
        await _rig.BackUpAsync();
        Directory.Exists(old.Path + mark).ShouldBeFalse();
    }

    [Fact]
    public async Task A_damaged_generation_goes_once_it_is_older_than_all_that_stay()
    {
        var bad = await _rig.BackUpAsync();
        await File.AppendAllTextAsync(Path.Combine(bad.Path, "manifest.json"), " ");
        await _rig.Hub.FillAsync(10);
        var second = await _rig.BackUpAsync(keep: 2);
        _rig.Folder.Names().ShouldBe([bad.Name, second.Name], "there are fewer than are kept");
        await _rig.Hub.FillAsync(10);
        var third = await _rig.BackUpAsync(keep: 2);
        _rig.Folder.Names().ShouldBe([second.Name, third.Name]);
    }

    [Fact]
    public async Task Damage_is_never_backed_up()
    {
        var kept = await _rig.BackUpAsync();
        await _rig.Hub.FillAsync(30);
        var segment = Directory.GetFiles(_rig.Hub.Places.Journal, "*.seg").Order(StringComparer.Ordinal).ElementAt(^2);
        using (var file = new FileStream(segment, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            file.Position = 5000;
            file.WriteByte(0xAA);
        }

        var fault = await Should.ThrowAsync<InvalidDataException>(() => _rig.BackUpAsync(keep: 1));

        fault.Message.ShouldContain(segment);
        _rig.Folder.Names().ShouldBe([kept.Name]);
    }

    [Fact]
    public async Task A_folder_with_backups_of_another_hub_is_refused()
    {
        await _rig.BackUpAsync();
        await using var other = await DataFolderRig.FilledAsync(records: 80, ahead: TimeSpan.FromDays(1));
        using var journal = new GrowingJournal(other.Journal);
        var run = new BackupRun(new(other.Places, journal, other.Clock), new(_rig.Backups), new(other.Clock, 0), NoProgress.Instance);

        var fault = await Should.ThrowAsync<InvalidDataException>(() => run.RunAsync(7, CancellationToken.None));

        fault.Message.ShouldContain("another journal");
        _rig.Folder.Names().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_backups_into_one_folder_at_a_time_are_one_too_many()
    {
        using var held = _rig.Folder.Begin();

        await Should.ThrowAsync<IOException>(() => _rig.BackUpAsync());
    }

    [Fact]
    public async Task A_stopped_hub_is_backed_up_from_its_files()
    {
        var seconds = _rig.Hub.Seconds;
        await _rig.Hub.CloseAsync();

        await Backup.OfStoppedAsync(_rig.Hub.Places, _rig.Backups, 7, 0, _rig.Hub.Clock, NoProgress.Instance, CancellationToken.None);

        var (folder, _) = await _rig.RestoreAsync();
        BackupRig.Check(folder).Damages.ShouldBeEmpty();
        (await BackupRig.ReadAsync(folder, 3)).ShouldBe(BackupRig.Sent(3, seconds));
    }

    private List<string> Segments() => [.. Directory.GetFiles(Path.Combine(_rig.Backups, "journal")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    /// <summary>Does something as each part of a backup begins.</summary>
    private sealed class WhenBegun(Action<string> act, string? only = null) : IWorkProgress
    {
        public void Begin(string what, long total)
        {
            if (only is null || what == only)
                act(what);
        }

        public void Advance(long done)
        {
        }
    }
}
