using SensorHub.EndToEnd.Tests.Crash;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.EndToEnd.Tests.Interop;
using SensorHub.TestKit.Servers;

namespace SensorHub.EndToEnd.Tests.Postgres;

/// <summary>A whole hub in a process of its own whose operational data lie in a real PostgreSQL.</summary>
public sealed class PostgresHubTests : IAsyncLifetime
{
    private static readonly NightPlan Plan = new(2, TimeSpan.FromMinutes(90));
    private readonly TempFolder _temp = new();
    private readonly Publisher[] _meters = [new(Plan, 0), new(Plan, 1)];
    private PostgresServer _server = null!;
    private string _connection = "";

    private string Data => Path.Combine(_temp.Path, "data");

    private Dictionary<string, string> OnPostgres => new(StringComparer.Ordinal) { ["Postgres:ConnectionString"] = _connection, ["Alerts:Settle"] = "00:00:01" };

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _connection = _server.ConnectionString(_server.CreateDatabase());
        _temp.Folder("data");
    }

    [Fact]
    public async Task Alerts_and_tasks_are_those_of_a_quiet_night_whatever_becomes_of_hub_and_server()
    {
        await using var hub = await TestHub.StartAsync(NightPlan.Morning, OnPostgres, data: Data);
        await Plan.RegisterAsync(hub.Client);
        await SendAsync(hub, 0.2);

        await _server.StopAsync();
        await SendAsync(hub, 0.3); // Acknowledged all the same.
        await _server.Process.StartAgainAsync();
        await SendAsync(hub, 0.5);
        await hub.KillAsync();
        await hub.StartAgainAsync();
        await SendAsync(hub, 0.6);
        await _server.KillAsync();
        await SendAsync(hub, 0.7);
        await _server.Process.StartAgainAsync();
        await SendAsync(hub, 1);

        var (tasks, alerts) = await QuietAsync();
        (await hub.Process.TasksOnceEvaluatedAsync()).ShouldBe(tasks);
        (await AlertShape.AllAsync(hub.Client)).ShouldBe(alerts);
        (await HubLedger.OfAsync(hub.Client)).ShouldBalance();
        foreach (var meter in _meters)
        {
            var points = await hub.Client.ReadingsAsync(meter.Device, "leq", NightPlan.Start, Plan.End);
            points.Select(p => p.Ms).ShouldBe(Enumerable.Range(0, Plan.Seconds).Select(NightPlan.TimeOf));
        }

        await hub.StopAsync();
        var whole = await RunAsync("check");
        whole.ExitCode.ShouldBe(0, whole.Output);
    }

    [Fact]
    public async Task A_hub_moves_from_its_file_to_PostgreSQL_and_goes_on()
    {
        IReadOnlyList<TaskShape> tasks;
        await using (var hub = await TestHub.StartAsync(NightPlan.Morning, new Dictionary<string, string> { ["Alerts:Settle"] = "00:00:01" }, data: Data))
        {
            await Plan.RegisterAsync(hub.Client);
            await SendAsync(hub, 0.7);
            tasks = await hub.Process.TasksOnceEvaluatedAsync();
            var running = await RunAsync("move-to-postgres");
            running.ExitCode.ShouldBe(1);
            running.Output.ShouldContain("another hub runs on");
            await hub.StopAsync();
        }

        tasks.ShouldNotBeEmpty();
        var refused = await RunAsync("run");
        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain("move-to-postgres");

        var moved = await RunAsync("move-to-postgres");
        moved.ExitCode.ShouldBe(0, moved.Output);
        moved.Output.ShouldContain("chain holds");
        var alone = await Tool.RunAsync("dotnet", Repository.HostAssembly, "run", "--data", Data);
        alone.ExitCode.ShouldBe(1);
        alone.Output.ShouldContain("were moved to PostgreSQL");

        await using var there = await TestHub.StartAsync(NightPlan.Morning.AddMinutes(30), OnPostgres, data: Data);
        (await there.Process.TasksOnceEvaluatedAsync()).ShouldBe(tasks);
        await SendAsync(there, 1);
        (await there.Process.TasksOnceEvaluatedAsync()).Count.ShouldBe(Plan.LoudSites);
        var backup = await RunAsync("backup");
        backup.ExitCode.ShouldBe(0, backup.Output);

        await _server.StopAsync();
        await there.StopAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _temp.Dispose();
    }

    /// <summary>The same night on a hub that nothing happens to.</summary>
    private static async Task<(IReadOnlyList<TaskShape> Tasks, IReadOnlyList<AlertShape> Alerts)> QuietAsync()
    {
        await using var hub = await TestHub.StartAsync(NightPlan.Morning, new Dictionary<string, string> { ["Alerts:Settle"] = "00:00:01" });
        await Plan.RegisterAsync(hub.Client);
        await Task.WhenAll(Enumerable.Range(0, Plan.Meters).Select(m => new Publisher(Plan, m).RunAsync(hub.Process.MqttPort)));
        var tasks = await hub.Process.TasksOnceEvaluatedAsync();
        tasks.Count.ShouldBe(Plan.LoudSites);
        return (tasks, await AlertShape.AllAsync(hub.Client));
    }

    /// <summary>Each meter goes on until so much of the night is acknowledged.</summary>
    private async Task SendAsync(TestHub hub, double share)
    {
        await Task.WhenAll(_meters.Select(m => m.RunAsync(hub.Process.MqttPort, () => m.Acknowledged >= share * Plan.Seconds)));
        _meters.ShouldAllBe(m => m.Acknowledged >= share * Plan.Seconds, hub.Process.Log);
    }

    private Task<Tool> RunAsync(string command) =>
        Tool.RunAsync("dotnet", Repository.HostAssembly, command, "--data", Data, "--set", $"Postgres:ConnectionString={_connection}", "--set", "Http:Port=0", "--set", "Mqtt:Port=0");
}
