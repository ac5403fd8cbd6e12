using System.Text.Json;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.EndToEnd.Tests.Interop;
using SensorHub.Host.Composition;
using SensorHub.Storage.Operational;

namespace SensorHub.EndToEnd.Tests.Commands;

/// <summary>The executable as an operator calls it beside a running hub.</summary>
public sealed class RegistryCommandTests : IAsyncLifetime
{
    private readonly TempFolder _temp = new();
    private DataFolder _folder = null!;
    private HubHost _hub = null!;
    private HubClient _client = null!;

    public async Task InitializeAsync()
    {
        _folder = DataFolder.Hold(_temp.Folder("data"));
        _hub = await InProcessHub.StartAsync(_folder);
        _client = await HubClient.ConnectAsync(int.Parse(_hub.Ports.Http.Split(':')[^1]), _folder.File("admin-token"));
        await _client.ImportAsync("sites", ["id,name,kind,lat,lon", "site-1,River tower,construction,31.23,121.47"]);
        await _client.PostAsync("squads", new { id = "squad-1", name = "First", area = "city" });
    }

    [Fact]
    public async Task A_device_is_added_and_its_secret_shown()
    {
        var added = await RunAsync("device", "add", "meter-1", "--kind", "noise", "--site", "site-1", "--interval", "1");

        added.ExitCode.ShouldBe(0, added.Output);
        JsonElement.Parse(added.Output).GetProperty("secret").GetString()!.ShouldStartWith("shd_");
        var device = await _client.GetAsync("devices/meter-1");
        (device.GetProperty("site").GetString(), device.GetProperty("interval_s").GetInt32()).ShouldBe(("site-1", 1));
    }

    [Fact]
    public async Task A_device_is_asked_to_do_something_and_says_how_it_reports()
    {
        await _client.ImportAsync("devices", ["id,kind,interval_s", "meter-4,noise,60"]);

        var asked = await RunAsync("device", "command", "meter-4", "reboot", "--param", "delay_s=5", "--param", "why=a test", "--expires-in", "60");

        asked.ExitCode.ShouldBe(0, asked.Output);
        var command = JsonElement.Parse(asked.Output);
        command.GetProperty("state").GetString().ShouldBe("queued");
        command.GetProperty("params").GetProperty("delay_s").GetInt32().ShouldBe(5);
        command.GetProperty("params").GetProperty("why").GetString().ShouldBe("a test");
        var health = await RunAsync("device", "health", "meter-4");
        JsonElement.Parse(health.Output).GetProperty("states")[0].GetString().ShouldBe("never_heard");
    }

    [Fact]
    public async Task Devices_are_imported_from_a_file()
    {
        var file = Path.Combine(_temp.Path, "devices.csv");
        await File.WriteAllTextAsync(file, "id,kind,model,site,lat,lon,interval_s,secret\nmeter-2,noise,NM-2,site-1,31.23,121.47,1,\n");

        var imported = await RunAsync("device", "import", file);

        imported.ExitCode.ShouldBe(0, imported.Output);
        JsonElement.Parse(imported.Output).GetProperty("created").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_file_with_faults_is_shown_line_by_line_and_a_clean_one_may_be_tried_first()
    {
        var faulty = Path.Combine(_temp.Path, "faulty.csv");
        await File.WriteAllTextAsync(faulty, "id,kind,interval_s\nmeter-8,noise,60\nmeter-9,gramophone,soon\n");
        var map = Path.Combine(_temp.Path, "cells.geojson");
        await File.WriteAllTextAsync(
            map,
            """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"id":"c-1","area":"city","squad":"squad-1"},
             "geometry":{"type":"Polygon","coordinates":[[[121,31],[121.1,31],[121.1,31.1],[121,31]]]}}]}
            """);

        var refused = await RunAsync("device", "import", faulty);
        var tried = await RunAsync("cell", "import", map, "--dry-run");
        var imported = await RunAsync("cell", "import", map);

        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain("  line 3, kind: gramophone is unknown");
        refused.Output.ShouldContain("  line 3, interval_s: soon is not a whole number");
        JsonElement.Parse(tried.Output).GetProperty("dry_run").GetBoolean().ShouldBeTrue();
        JsonElement.Parse(imported.Output).GetProperty("created").GetInt32().ShouldBe(1, imported.Output);
    }

    [Theory]
    [InlineData("site", "import")]
    [InlineData("site", "swap")]
    [InlineData("area", "import")]
    [InlineData("squad", "import")]
    [InlineData("cell", "import")]
    [InlineData("permit", "import")]
    [InlineData("placement", "import")]
    [InlineData("hold", "add")]
    [InlineData("hold", "list")]
    [InlineData("hold", "release")]
    public async Task Every_command_explains_itself(string noun, string verb)
    {
        var help = await RunAsync(noun, verb, "--help");

        help.ExitCode.ShouldBe(0, help.Output);
        help.Output.ShouldContain("Description:");
    }

    [Fact]
    public async Task A_user_is_added_and_the_token_shown()
    {
        var added = await RunAsync("user", "add", "wang", "--role", "squad_member", "--area", "city", "--squad", "squad-1");

        added.ExitCode.ShouldBe(0, added.Output);
        JsonElement.Parse(added.Output).GetProperty("token").GetString()!.ShouldStartWith("sht_");
    }

    [Fact]
    public async Task A_hold_is_placed_listed_and_released()
    {
        (await RunAsync("device", "add", "meter-held", "--kind", "noise")).ExitCode.ShouldBe(0);

        var added = await RunAsync("hold", "add", "case-17", "--device", "meter-held", "--from", "2026-03-01T00:00+08:00", "--reason", "court");
        var listed = await RunAsync("hold", "list");
        var released = await RunAsync("hold", "release", "case-17");
        var after = await RunAsync("hold", "list");

        JsonElement.Parse(added.Output).GetProperty("by").GetString().ShouldNotBeNullOrEmpty(added.Output);
        listed.Output.ShouldContain("case-17");
        released.ExitCode.ShouldBe(0, released.Output);
        after.Output.ShouldNotContain("case-17");
    }

    [Fact]
    public async Task What_the_hub_refuses_fails_with_its_reason()
    {
        var refused = await RunAsync("device", "add", "meter-3", "--kind", "noise", "--site", "nowhere");

        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain("there is no site nowhere");
    }

    [Theory]
    [InlineData(HubDatabase.FileName)]
    [InlineData("telemetry.db")] // Of a hub whose operational data are in PostgreSQL.
    public async Task A_demo_does_not_begin_its_city_in_a_folder_that_holds_one(string file)
    {
        var kept = _temp.Folder("kept");
        await File.WriteAllBytesAsync(Path.Combine(kept, file), []);

        var refused = await Tool.RunAsync("dotnet", Repository.HostAssembly, "demo", "--data", kept);

        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain("give --data a new folder");
    }

    [Fact]
    public async Task Without_a_hub_it_says_how_to_start_one()
    {
        var nobody = await Tool.RunAsync("dotnet", Repository.HostAssembly, "device", "add", "m", "--kind", "noise", "--data", _temp.Folder("other"));

        nobody.ExitCode.ShouldBe(1);
        nobody.Output.ShouldContain("start it with: sensorhub run --data");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _hub.DisposeAsync();
        _folder.Dispose();
        _temp.Dispose();
    }

    private Task<Tool> RunAsync(params string[] arguments) =>
        Tool.RunAsync("dotnet", [Repository.HostAssembly, .. arguments, "--data", _folder.Path]);
}
