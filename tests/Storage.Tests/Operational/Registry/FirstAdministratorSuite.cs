using SensorHub.Devices.Registry;
using SensorHub.Storage.Operational.Registry;

namespace SensorHub.Storage.Tests.Operational.Registry;

public abstract class FirstAdministratorSuite(TestedEngine engine)
{
    [Fact]
    public async Task A_fresh_hub_has_one_administrator_whose_token_lies_in_a_private_file()
    {
        await using var hub = new HubFolder(engine);
        var registry = await hub.RegistryAsync();

        var path = await FirstAdministrator.EnsureAsync(registry, hub.Folder);

        path.ShouldBe(Path.Combine(hub.Folder, "admin-token"));
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var actor = new TokenAuthenticator(registry, hub.Key).Authenticate((await File.ReadAllTextAsync(path!)).Trim());
        actor.ShouldBe(new Actor("admin", Role.Administrator, "city", null));
        await registry.PutAsync(new Squad("s", "S", "city"), Expected.Nothing, actor!);
    }

    [Fact]
    public async Task The_second_start_makes_no_other()
    {
        await using var hub = new HubFolder(engine);
        await FirstAdministrator.EnsureAsync(await hub.RegistryAsync(), hub.Folder);
        File.Delete(Path.Combine(hub.Folder, "admin-token"));
        await hub.CloseAsync();

        (await FirstAdministrator.EnsureAsync(await hub.RegistryAsync(), hub.Folder)).ShouldBeNull();

        File.Exists(Path.Combine(hub.Folder, "admin-token")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_start_that_died_between_token_and_user_is_made_good_by_the_next()
    {
        await using var hub = new HubFolder(engine);
        await File.WriteAllTextAsync(Path.Combine(hub.Folder, "admin-token"), "sht_of-a-start-that-died");
        var registry = await hub.RegistryAsync();

        var path = await FirstAdministrator.EnsureAsync(registry, hub.Folder);

        new TokenAuthenticator(registry, hub.Key).Authenticate((await File.ReadAllTextAsync(path!)).Trim()).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_damaged_key_is_refused_and_left_alone()
    {
        await using var hub = new HubFolder(engine);
        _ = hub.Key;
        var path = Path.Combine(hub.Folder, "keys", "hub.key");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllBytesAsync(path, new byte[7]);

        Should.Throw<InvalidDataException>(() => hub.Key).Message.ShouldContain("7 bytes");
        (await File.ReadAllBytesAsync(path)).Length.ShouldBe(7);
    }
}
