using System.Globalization;
using SensorHub.Bench.Peers;
using SensorHub.Simulators.Load;

namespace SensorHub.Bench.Load;

/// <summary>A year of minutes of some stations, and clients that each ask for the hours of one of them, again and again.</summary>
internal sealed class YearQueries(SteadyLoad load, int stations)
{
    private static readonly DateTimeOffset From = new(2022, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset To = From.AddYears(1);
    private readonly FleetFiles _fleet = new(stations, 0, "year", Seed: 2, IntervalS: 60);
    private int _answered;

    /// <summary>Queries answered so far.</summary>
    public int Answered => _answered;

    public async Task FillAsync()
    {
        await load.Hub.RegisterAsync(_fleet);
        var file = load.Hub.CredentialsFile + ".year";
        await File.WriteAllLinesAsync(file, _fleet.Credentials());
        var minutes = (long)(To - From).TotalMinutes;
        load.Count(await LoadProcess.RunAsync(
            "--port", $"{load.Hub.MqttPort}", "--credentials", file, "--connections", $"{stations}", "--messages", $"{minutes * stations}", "--step-seconds", "60",
            "--start-ms", $"{From.ToUnixTimeMilliseconds()}", "--in-flight", "2048"));
    }

    /// <summary>Asks until cancelled.</summary>
    /// <exception cref="HttpRequestException">A query was refused.</exception>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(LoadFleet.Parse(_fleet.Credentials()).All.Select(station => AskAsync(station.Id, stop)));

    private async Task AskAsync(string device, CancellationToken stop)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"/api/v1/devices/{device}/readings?metric=leq&from={From.ToUnixTimeMilliseconds()}&to={To.ToUnixTimeMilliseconds()}&step=1h&agg=leq&period_s=60");
        try
        {
            while (true)
            {
                await load.Hub.GetAsync(path, stop);
                Interlocked.Increment(ref _answered);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }
}
