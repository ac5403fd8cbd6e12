using System.Text.Json;
using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational.Management;

namespace SensorHub.Storage.Tests.Operational.Management;

/// <summary>Commands and shadows of two meters n1 and n2.</summary>
internal sealed class ManagementRig(TestedEngine engine) : IAsyncDisposable
{
    private RegistryHolder _registry = null!;

    public static readonly Actor Wang = new("wang", Role.Dispatcher, "city", null);
    public HubFolder Folder { get; } = new(engine);
    public ManagementStore Store { get; private set; } = null!;
    public Device N1 => _registry.Current.Devices["n1"];
    public Device N2 => _registry.Current.Devices["n2"];
    public long NowMs => Folder.Clock.NowMs();

    public static async Task<ManagementRig> StartAsync(TestedEngine engine)
    {
        var rig = new ManagementRig(engine);
        var registry = await rig.Folder.FurnishedRegistryAsync();
        foreach (var id in (string[])["n1", "n2"])
            await registry.PutAsync(new DeviceSpec(id, DeviceKind.Noise, 60), null, Expected.Nothing, Actor.Hub);
        rig._registry = new(registry.Current);
        rig.Open();
        return rig;
    }

    public async Task RestartAsync()
    {
        await Folder.CloseAsync();
        Open();
    }

    public Task<DeviceCommand> AskAsync(string type = "reboot", string? json = null, int? expiresInS = null, Device? device = null) => Store.AskAsync(
        CommandAsk.Of(device ?? N1, type, json is null ? null : JsonElement.Parse(json), expiresInS), Wang);

    public async Task<ReportOutcome> SayAsync(string id, CommandStatus status, string? detail = null, Device? device = null) =>
        (await Store.ReportAsync([new CommandReport((device ?? N1).Handle, NowMs, id, status, detail)])).Single();

    public Task SayStateAsync(string? firmware, string? config) => Store.ReportAsync([new StateReport(N1.Handle, NowMs, firmware, config)]);

    public async Task<CommandState> StateOfAsync(string id) => (await Store.FindAsync(N1.Handle, id))!.State;

    public ValueTask DisposeAsync() => Folder.DisposeAsync();

    private void Open() => Store = new(Folder.Database, Folder.Audit, _registry, Folder.Clock);

    private sealed record RegistryHolder(RegistrySnapshot Current) : IRegistry;
}
