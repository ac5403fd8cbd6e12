using System.Net;
using System.Net.Sockets;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.EndToEnd.Tests.Interop;
using SensorHub.Host.Commands;
using SensorHub.Host.Composition;

namespace SensorHub.EndToEnd.Tests.Commands;

public sealed class RunningHubTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task The_token_goes_to_the_hub_and_never_to_a_proxy_of_the_environment()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        using var folder = DataFolder.Hold(_temp.Path);
        await using var hub = await InProcessHub.StartAsync(folder);
        var environment = new Dictionary<string, string> { ["http_proxy"] = $"http://{proxy.LocalEndpoint}", ["no_proxy"] = "" };

        var added = await Tool.RunAsync("dotnet", environment, Repository.HostAssembly, "device", "add", "m-1", "--kind", "noise", "--data", _temp.Path);

        added.ExitCode.ShouldBe(0, added.Output);
        proxy.Pending().ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"http\": \"127.0")]
    [InlineData("{}")]
    public void A_damaged_file_of_ports_is_none(string text)
    {
        File.WriteAllText(Path.Combine(_temp.Path, "ports.json"), text);
        File.WriteAllText(Path.Combine(_temp.Path, "admin-token"), "token");

        Should.Throw<CommandFailure>(() => RunningHub.On(_temp.Path)).Message.ShouldContain("no hub runs on");
    }

    [Fact]
    public async Task A_backup_of_a_folder_that_another_command_holds_says_so()
    {
        using var held = DataFolder.Hold(_temp.Path);

        var refused = await Tool.RunAsync("dotnet", Repository.HostAssembly, "backup", "--data", _temp.Path);

        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain("is held by another command");
    }

    public void Dispose() => _temp.Dispose();
}
