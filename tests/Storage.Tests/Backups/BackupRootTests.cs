using SensorHub.Devices.Backups;
using SensorHub.Storage.Backups;

namespace SensorHub.Storage.Tests.Backups;

public sealed class BackupRootTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("root-").FullName;

    private string Root => Path.Combine(_folder, "backups");

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData(".", "")]
    [InlineData("daily", "daily")]
    [InlineData("site-1/daily", "site-1/daily")]
    [InlineData("daily/", "daily")]
    public void A_folder_within_the_root_is_taken(string? asked, string expected) =>
        new BackupRoot(Root).Resolve(asked).TrimEnd('/').ShouldBe(Path.Combine(Root, expected).TrimEnd('/'));

    [Fact]
    public void A_whole_path_within_the_root_is_taken() =>
        new BackupRoot(Root).Resolve(Path.Combine(Root, "daily")).ShouldBe(Path.Combine(Root, "daily"));

    [Theory]
    [InlineData("..")]
    [InlineData("../other")]
    [InlineData("daily/../../other")]
    [InlineData("/etc")]
    [InlineData("a\0b")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a/b/c/d/e")]
    public void Any_other_is_refused(string asked) => Should.Throw<BackupRefusedException>(() => new BackupRoot(Root).Resolve(asked));

    [Fact]
    public void A_folder_beside_it_with_a_longer_name_is_refused() =>
        Should.Throw<BackupRefusedException>(() => new BackupRoot(Root).Resolve(Root + "-other"));

    [Fact]
    public void A_link_out_of_the_root_is_refused()
    {
        Directory.CreateDirectory(Root);
        Directory.CreateSymbolicLink(Path.Combine(Root, "way"), "/");

        Should.Throw<BackupRefusedException>(() => new BackupRoot(Root).Resolve("way/tmp")).Message.ShouldContain("is a link");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
