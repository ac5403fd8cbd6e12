using MQTTnet;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>SIGTERM under load: the hub says goodbye, loses nothing and doubles nothing.</summary>
[Collection(LoadCollection.Name)]
public sealed class GracefulStopTests
{
    [Fact]
    public async Task Stopped_under_load_the_hub_tells_its_clients_and_keeps_what_it_acknowledged()
    {
        await using var rig = new CrashRig(new NightPlan(CrashRounds.Meters, TimeSpan.FromHours(2)), followSyncs: false);
        await rig.BeginAsync();

        for (var stop = 1; stop <= 3; stop++)
        {
            var (exitCode, told) = await rig.StopUnderLoadAsync(rig.Planned * stop / 5);
            exitCode.ShouldBe(0);
            told.ShouldAllBe(reason => reason == MqttClientDisconnectReason.ServerShuttingDown);
            await rig.StartAsync();
            (await rig.CheckAsync()).ShouldBeClean();
        }

        await rig.FinishAsync();
        (await rig.CheckAsync()).ShouldBeClean();
    }
}
