using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.EndToEnd.Tests.Interop;
using SensorHub.Host.Composition;

namespace SensorHub.EndToEnd.Tests.Backups;

/// <summary><c>check</c>, <c>backup</c> and <c>restore</c> as an operator calls them.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Data => Path.Combine(_temp.Path, "data");
    private string Restored => Path.Combine(_temp.Path, "restored");
    private string Backups => Path.Combine(_temp.Path, "backups");

    [Fact]
    public async Task A_running_hub_is_backed_up_and_restored_and_both_are_whole()
    {
        using (var folder = DataFolder.Hold(_temp.Folder("data")))
        await using (var hub = await InProcessHub.StartAsync(folder, null, ("Backup:Folder", Backups)))
        {
            var made = await RunAsync("backup", Path.Combine(Backups, "daily"), "--data", Data);
            made.ExitCode.ShouldBe(0, made.Output);
            made.Output.ShouldContain("guard it like the data folder");

            var elsewhere = await RunAsync("backup", Path.Combine(_temp.Path, "elsewhere"), "--data", Data);
            elsewhere.ExitCode.ShouldBe(1);
            elsewhere.Output.ShouldContain("start the hub with another Backup:Folder");

            var busy = await RunAsync("check", "--data", Data);
            busy.ExitCode.ShouldBe(2);
            busy.Output.ShouldContain("another hub runs on");
        }

        await ShouldBeWholeAsync("check", Path.Combine(Backups, "daily"));
        var restored = await RunAsync("restore", Path.Combine(Backups, "daily"), "--data", Restored);
        restored.ExitCode.ShouldBe(0, restored.Output);
        await ShouldBeWholeAsync("check", "--data", Restored);
        await ShouldBeWholeAsync("check", "--data", Data);
    }

    [Fact]
    public async Task A_stopped_hub_is_backed_up_from_its_files_and_damage_ends_with_a_code()
    {
        using (var folder = DataFolder.Hold(_temp.Folder("data")))
            await (await InProcessHub.StartAsync(folder)).DisposeAsync();

        (await RunAsync("backup", Backups, "--data", Data)).ExitCode.ShouldBe(0);
        var journal = Directory.GetFiles(Path.Combine(Backups, "journal")).ShouldHaveSingleItem();
        var bytes = await File.ReadAllBytesAsync(journal);
        bytes[3] ^= 1;
        await File.WriteAllBytesAsync(journal, bytes);

        foreach (var command in new string[][] { ["check", Backups], ["restore", Backups, "--data", Restored] })
        {
            var refused = await RunAsync(command);
            refused.ExitCode.ShouldBe(1, refused.Output);
            refused.Output.ShouldContain(journal);
        }

        var full = await RunAsync("restore", Backups, "--data", Data);
        full.ExitCode.ShouldBe(1);
        full.Output.ShouldContain("is not empty");
    }

    [Theory]
    [InlineData("check")]
    [InlineData("backup")]
    [InlineData("restore")]
    public async Task What_is_not_there_cannot_be_worked_on(string command)
    {
        var nothing = Path.Combine(_temp.Path, "nothing");

        var failed = await RunAsync(command == "restore" ? [command, nothing, "--data", Restored] : [command, "--data", nothing]);

        failed.ExitCode.ShouldBe(command == "check" ? 2 : 1, failed.Output);
        failed.Output.ShouldContain(nothing);
    }

    public void Dispose() => _temp.Dispose();

    private static async Task ShouldBeWholeAsync(params string[] command)
    {
        var checkedFolder = await RunAsync(command);
        checkedFolder.ExitCode.ShouldBe(0, checkedFolder.Output);
        checkedFolder.Output.ShouldContain("whole");
    }

    private static Task<Tool> RunAsync(params string[] arguments) => Tool.RunAsync("dotnet", [Repository.HostAssembly, .. arguments]);
}
