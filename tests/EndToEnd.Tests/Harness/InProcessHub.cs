using Microsoft.Extensions.Configuration;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;
using SensorHub.Ingest.Admission;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>Starts hubs in this process, on free loopback ports.</summary>
internal static class InProcessHub
{
    /// <param name="settings">By their keys, as <c>Mqtt:Port</c>.</param>
    public static async Task<HubHost> StartAsync(
        DataFolder folder, Func<IJournal, IJournal>? decorate = null, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["SensorHub:Http:Port"] = "0",
            ["SensorHub:Mqtt:Port"] = "0",
            ["Serilog:MinimumLevel"] = "Fatal",
        };
        foreach (var (key, value) in settings)
            all["SensorHub:" + key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        var options = Host.Configuration.HubOptions.From(configuration, folder.Path);
        return await HubHost.StartAsync(options, folder, new CityClocks(options.City, SystemClock.Instance), configuration, decorate);
    }
}
