using SensorHub.Devices.Time;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>The hub as it is, but for a journal that acknowledges early: the control that the crash rounds must catch.</summary>
internal static class EarlyAckHub
{
    public const string Verb = "early-ack";

    /// <summary>What <see cref="Harness.HubOptions.Program"/> takes to start it.</summary>
    public static IReadOnlyList<string> Program { get; } = [typeof(EarlyAckHub).Assembly.Location, Verb];

    public static async Task<int> RunAsync(string data)
    {
        var configuration = HubConfiguration.Read(configFile: null, settings: []);
        var options = Host.Configuration.HubOptions.From(configuration, data);
        using var folder = DataFolder.Hold(data);
        await using var hub = await HubHost.StartAsync(
            options, folder, new CityClocks(options.City, SystemClock.Instance), configuration, journal => new EarlyAckJournal(journal));
        await hub.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }
}
