using System.Globalization;
using SensorHub.Bench.Peers;
using SensorHub.Bench.Scale;
using SensorHub.Simulators.Load;

namespace SensorHub.Bench.Load;

/// <summary>A hub and one fleet that sends to it in stretches, each as fast as it goes or at a rate; every stretch goes on in event time.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private static readonly DateTimeOffset First = new(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));

    // More than any stretch covers: a device sends a reading of one second each some thousand times a second for minutes.
    private static readonly TimeSpan StretchSpan = TimeSpan.FromDays(120);
    private readonly List<string> _faults = [];
    private readonly int _connections;
    private int _stretches;

    private SteadyLoad(HubUnderTest hub, int connections) => (Hub, _connections) = (hub, connections);

    public HubUnderTest Hub { get; }
    public long Acknowledged { get; private set; }

    public static async Task<SteadyLoad> StartAsync(int connections, TimeProvider clock, params string[] settings) =>
        new(await HubUnderTest.StartAsync(new FleetFiles(connections, 0, "load", Seed: 1), clock, settings), connections);

    /// <summary>As fast as it is acknowledged.</summary>
    public Task<LoadReport> SendAsync(long messages) => SendAsync(["--messages", $"{messages}"]);

    /// <summary>At a rate, in the open: latency counts from when each was due.</summary>
    public async Task<LoadReport> SendAsync(double rate, double seconds)
    {
        var report = await SendAsync(
            ["--rate", rate.ToString("F0", CultureInfo.InvariantCulture), "--seconds", seconds.ToString(CultureInfo.InvariantCulture), "--in-flight", "4096"]);
        if (report.Sent < LoadLimits.LeastShare * rate * seconds)
            _faults.Add($"only {report.Sent:N0} of {rate * seconds:N0} readings were sent in time");
        return report;
    }

    /// <summary>What makes all of it void, once the last stretch is over.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync() => [.. _faults, .. (await Books.OfAsync(Hub)).Losses(Acknowledged)];

    /// <summary>Readings of other devices that were acknowledged beside it.</summary>
    public void Count(LoadReport report)
    {
        Acknowledged += report.Acknowledged;
        _faults.AddRange(report.Faults);
        if (report.Sent != report.Acknowledged)
            _faults.Add($"{report.Sent:N0} sent, {report.Acknowledged:N0} acknowledged");
    }

    public ValueTask DisposeAsync() => Hub.DisposeAsync();

    private async Task<LoadReport> SendAsync(string[] how)
    {
        var start = First + _stretches++ * StretchSpan;
        var report = await LoadProcess.RunAsync(
            ["--port", $"{Hub.MqttPort}", "--credentials", Hub.CredentialsFile, "--connections", $"{_connections}", "--start-ms", $"{start.ToUnixTimeMilliseconds()}", .. how]);
        Count(report);
        return report;
    }
}
