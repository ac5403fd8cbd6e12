using SensorHub.Storage.Tests.Checks;

namespace SensorHub.Storage.Tests;

public sealed class FileModeTests
{
    [Fact]
    public async Task What_a_hub_stores_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var hub = await DataFolderRig.FilledAsync();

        foreach (var folder in new[] { hub.Places.Journal, hub.Places.Checkpoints })
            File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, folder);
        foreach (var file in new[] { hub.Places.TelemetryDatabase, hub.Places.TelemetryDatabase + "-wal", hub.Places.HubDatabase })
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }
}
