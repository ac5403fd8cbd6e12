using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Composition;

namespace SensorHub.EndToEnd.Tests.Composition;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public void A_folder_that_another_hub_holds_is_refused_and_named_so_until_it_lets_go()
    {
        using (DataFolder.Hold(_temp.Path))
            Should.Throw<IOException>(() => DataFolder.Hold(_temp.Path)).Message.ShouldContain("another hub runs on");
        DataFolder.Hold(_temp.Path).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_not_taken_for_one_that_is_held()
    {
        var file = Path.Combine(_temp.Path, "file");
        File.WriteAllText(file, "");

        var refused = Should.Throw<IOException>(() => DataFolder.Hold(Path.Combine(file, "data"))).Message;

        refused.ShouldContain("cannot be used");
        refused.ShouldNotContain("another hub");
    }

    [Fact]
    public void A_new_folder_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = Path.Combine(_temp.Path, "data");

        using var held = DataFolder.Hold(path);

        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        held.FirstEntry().ShouldBeNull("its lock is no state");
        Directory.CreateDirectory(held.File("journal"));
        held.FirstEntry().ShouldBe("journal");
    }

    [Fact]
    public void A_lock_file_that_cannot_be_opened_is_not_taken_for_one_that_is_held()
    {
        _temp.Folder("hub.lock");

        Should.Throw<IOException>(() => DataFolder.Hold(_temp.Path)).Message.ShouldContain("cannot be used");
    }

    public void Dispose() => _temp.Dispose();
}
