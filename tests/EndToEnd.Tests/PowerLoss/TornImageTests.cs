using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>A torn image mixes only what was written and not synced; everything synced stands in it whole.</summary>
public sealed class TornImageTests : IDisposable
{
    private const int Seeds = 40;
    private readonly TempFolder _temp = new();
    private readonly SyncShadow _shadow;

    public TornImageTests()
    {
        var data = _temp.Folder("data");
        File.WriteAllText(Path.Combine(data, "untouched"), "untouched");
        TempFolder.Copy(data, _temp.Folder("shadow"));
        _shadow = new(data, Path.Combine(_temp.Path, "shadow"), _temp.Folder("control"));
    }

    [Fact]
    public async Task What_was_synced_or_never_opened_stands_whole_and_what_was_not_is_a_prefix()
    {
        using (var writer = new CommandedProcess(FileWriter.Verb, _shadow))
            await writer.DoAsync("open a", "put a 0 synced", "flush a", "put a 6 -unsynced", "open b", "put b 0 new");

        var images = Enumerable.Range(0, Seeds).Select(Image).ToList();

        images.ShouldAllBe(i => i["untouched"] == "untouched");
        images.ShouldAllBe(i => i["a"].StartsWith("synced", StringComparison.Ordinal));
        images.Select(i => i["a"]).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(2);
        images.ShouldContain(i => !i.ContainsKey("b"));
        images.ShouldContain(i => i.GetValueOrDefault("b", "") == "new");
    }

    [Fact]
    public async Task A_file_replaced_by_a_rename_is_the_old_one_or_the_new_one_and_never_both()
    {
        using (var writer = new CommandedProcess(FileWriter.Verb, _shadow))
            await writer.DoAsync("open a", "put a 0 old-old-old", "flush a", "open b", "put b 0 new-new", "flush b", "move b a");

        var images = Enumerable.Range(0, Seeds).Select(Image).ToList();

        images.Select(i => i["a"]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBe(["new-new", "old-old-old"]);
    }

    public void Dispose() => _temp.Dispose();

    private Dictionary<string, string> Image(int seed)
    {
        var image = _temp.Folder($"image-{seed}");
        PowerCut.TornImage(_shadow, image, seed);
        return Directory.EnumerateFiles(image).ToDictionary(f => Path.GetFileName(f)!, File.ReadAllText, StringComparer.Ordinal);
    }
}
