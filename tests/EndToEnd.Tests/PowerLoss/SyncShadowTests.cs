using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>The shadow is the witness of every power-loss test, so it is proved first: it keeps what was synced and nothing else.</summary>
public sealed class SyncShadowTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly SyncShadow _shadow;
    private readonly CommandedProcess _writer;

    public SyncShadowTests()
    {
        _shadow = new(_temp.Folder("data"), _temp.Folder("shadow"), _temp.Folder("control"));
        _writer = new(FileWriter.Verb, _shadow);
    }

    [Theory]
    [InlineData("flush a")]
    [InlineData("sync-data a")]
    public async Task Written_bytes_survive_from_the_sync_on(string sync)
    {
        await _writer.DoAsync("open a", "put a 0 first");
        Survivors().ShouldBeEmpty();

        await _writer.DoAsync(sync);
        Survives("a").ShouldBe("first");

        await _writer.DoAsync("put a 5 -second", "put a 0 FI");
        Survives("a").ShouldBe("first");

        await _writer.DoAsync(sync);
        Survives("a").ShouldBe("FIrst-second");
    }

    [Fact]
    public async Task Gathered_and_streamed_writes_are_followed()
    {
        await _writer.DoAsync("open a", "put-two a 0 one two", "stream a three", "put-two a 11 four five");
        await _writer.DoAsync("flush a");

        Survives("a").ShouldBe("onetwothreefourfive");
    }

    [Fact]
    public async Task A_write_through_handle_survives_at_once()
    {
        await _writer.DoAsync("open-through a", "put a 0 now");

        Survives("a").ShouldBe("now");
    }

    [Fact]
    public async Task A_cut_survives_from_the_sync_on_and_leaves_zeros_where_the_file_grows_again()
    {
        await _writer.DoAsync("open a", "put a 0 abcdefgh", "flush a", "cut a 3");
        Survives("a").ShouldBe("abcdefgh");

        await _writer.DoAsync("put a 6 Z", "flush a");

        Survives("a").ShouldBe("abc\0\0\0Z");
    }

    [Fact]
    public async Task Reserved_space_and_copies_are_followed()
    {
        await _writer.DoAsync("open-reserved a 100", "put a 0 abc", "flush a", "copy a b", "open b", "flush b");

        Survives("a").ShouldBe("abc");
        Survives("b").ShouldBe("abc");
    }

    [Fact]
    public async Task A_name_made_survives_without_content_when_only_its_folder_is_synced()
    {
        await _writer.DoAsync("open a", "put a 0 lost", "sync-folder .");

        Survives("a").ShouldBe("");
    }

    [Fact]
    public async Task A_rename_survives_from_the_sync_of_its_folder_on()
    {
        await _writer.DoAsync("open a", "put a 0 old", "flush a", "open b", "put b 0 new", "flush b", "close a", "close b", "move b a");
        Survives("a").ShouldBe("old");
        Survives("b").ShouldBe("new");

        await _writer.DoAsync("sync-folder .");

        Survives("a").ShouldBe("new");
        Survivors().ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_rename_over_a_file_without_syncing_the_new_content_loses_both()
    {
        await _writer.DoAsync("open a", "put a 0 old", "flush a", "open b", "put b 0 new", "move b a", "sync-folder .");

        Survives("a").ShouldBe("");
    }

    [Fact]
    public async Task A_files_own_sync_makes_its_new_name_survive()
    {
        await _writer.DoAsync("open a", "put a 0 text", "flush a", "move a b");
        Survivors().ShouldBe(["a"]);

        await _writer.DoAsync("flush a");

        Survivors().ShouldBe(["b"]);
    }

    [Fact]
    public async Task A_removal_survives_from_the_sync_of_its_folder_on()
    {
        await _writer.DoAsync("open a", "put a 0 text", "flush a", "close a", "delete a");
        Survives("a").ShouldBe("text");

        await _writer.DoAsync("sync-folder .");
        Survivors().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_made_again_under_its_old_name_does_not_inherit_the_old_content()
    {
        await _writer.DoAsync("open a", "put a 0 old-and-long", "flush a", "close a", "delete a");
        await _writer.DoAsync("open a", "put a 0 new", "flush a");

        Survives("a").ShouldBe("new");
    }

    [Fact]
    public async Task Folders_survive_with_what_is_synced_in_them()
    {
        await _writer.DoAsync("folder x/y", "open x/y/a", "put x/y/a 0 deep");
        Survivors().ShouldBeEmpty();

        await _writer.DoAsync("flush x/y/a");
        Survives("x/y/a").ShouldBe("deep");
    }

    [Fact]
    public async Task A_failed_sync_is_reported_and_what_it_carried_never_survives()
    {
        await _writer.DoAsync("open a", "put a 0 kept", "flush a", "put a 4 -lost");
        _shadow.FailOnce();

        _writer.Send("sync-data a");
        (await _writer.AnswerAsync()).ShouldStartWith("failed: ");
        _shadow.FailurePending.ShouldBeFalse();
        await _writer.DoAsync("put a 9 -later", "sync-data a");

        Survives("a").ShouldBe("kept\0\0\0\0\0-later");
    }

    [Fact]
    public async Task A_held_sync_returns_only_when_it_is_let_go()
    {
        await _writer.DoAsync("open a", "put a 0 text");
        _shadow.Hang(true);

        _writer.Send("flush a");
        var answer = _writer.AnswerAsync();
        Survivors().ShouldBeEmpty();
        answer.IsCompleted.ShouldBeFalse();
        _shadow.Hang(false);

        (await answer).ShouldBe("done");
        Survives("a").ShouldBe("text");
    }

    [Fact]
    public async Task A_second_process_starts_from_what_the_first_left_on_disk()
    {
        await _writer.DoAsync("open a", "put a 0 synced", "flush a", "put a 6 -unsynced");
        _writer.Kill();
        using var second = new CommandedProcess(FileWriter.Verb, _shadow);

        await second.DoAsync("open a");
        Survives("a").ShouldBe("synced");

        await second.DoAsync("put a 15 -more", "flush a");
        Survives("a").ShouldBe("synced-unsynced-more");
    }

    public void Dispose()
    {
        _writer.Dispose();
        _temp.Dispose();
    }

    private string Survives(string name) => File.ReadAllText(Path.Combine(_shadow.Shadow, name));

    private IEnumerable<string> Survivors() => Directory
        .EnumerateFiles(_shadow.Shadow, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_shadow.Shadow, f)).Order();
}
