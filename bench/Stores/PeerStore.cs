using System.Globalization;
using System.Text.Json;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Servers;

namespace SensorHub.Bench.Stores;

/// <summary>A server that takes line protocol over HTTP, with a folder of its own.</summary>
internal abstract class PeerStore : IAsyncDisposable
{
    public const string Influx = "InfluxDB 1.6.7";
    public const string Victoria = "VictoriaMetrics 1.79.5";

    public abstract string Name { get; }
    public abstract HttpClient Http { get; }
    public abstract string WritePath { get; }
    protected abstract string Folder { get; }

    /// <summary>Leq of each clock hour of one device.</summary>
    public abstract string HourlyPath(string device, DateTimeOffset from, DateTimeOffset to);

    /// <summary>Leq of each device over a span.</summary>
    public abstract string EachPath(DateTimeOffset from, DateTimeOffset to);

    /// <summary>The values of an answer to either, each under what it is of: the begin of its hour in Unix ms, or its device. Those that are null are left out.</summary>
    public abstract IReadOnlyDictionary<string, double> ValuesOf(JsonElement answer);

    /// <summary>Makes what was written visible and lets it lie as it will.</summary>
    public virtual Task VisibleAsync() => Task.CompletedTask;

    /// <summary>Lets it merge what it will merge, and stops it.</summary>
    public abstract Task SettleAsync(TimeProvider clock);

    /// <summary>Everything in its folder.</summary>
    public long DiskBytes() => StillFiles.BytesOf(Folder, "*");

    public abstract ValueTask DisposeAsync();
}

/// <summary>Settings as delivered, but for full compaction: ten seconds after the last write instead of four hours.</summary>
internal sealed class InfluxStore(InfluxServer server) : PeerStore
{
    private const string Database = "bench";

    public override string Name => Influx;
    public override HttpClient Http { get; } = new() { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(5) };
    public override string WritePath => $"/write?db={Database}&precision=ms";
    protected override string Folder => server.Folder;

    // pow of a whole number is a whole number to it, cut off: 10.0.
    public override string HourlyPath(string device, DateTimeOffset from, DateTimeOffset to) =>
        Query($"SELECT 10*log10(mean(p)) FROM (SELECT pow(10.0, leq/10) AS p FROM noise WHERE device='{device}' AND {Between(from, to)}) WHERE {Between(from, to)} GROUP BY time(1h)");

    public override string EachPath(DateTimeOffset from, DateTimeOffset to) =>
        Query($"SELECT 10*log10(mean(p)) FROM (SELECT pow(10.0, leq/10) AS p FROM noise WHERE {Between(from, to)} GROUP BY device) WHERE {Between(from, to)} GROUP BY device");

    public override IReadOnlyDictionary<string, double> ValuesOf(JsonElement answer) =>
        answer.GetProperty("results")[0].GetProperty("series").EnumerateArray()
            .SelectMany(series => series.GetProperty("values").EnumerateArray().Select(row => (Key: KeyOf(series, row), Value: row[1])))
            .Where(v => v.Value.ValueKind == JsonValueKind.Number).ToDictionary(v => v.Key, v => v.Value.GetDouble());

    public static async Task<PeerStore> StartAsync()
    {
        var server = await InfluxServer.StartAsync(dataSettings: """
            compact-full-write-cold-duration = "10s"
            cache-snapshot-write-cold-duration = "5s"
            """);
        await server.QueryAsync($"CREATE DATABASE {Database}");
        return new InfluxStore(server);
    }

    public override async Task SettleAsync(TimeProvider clock)
    {
        await Task.Delay(TimeSpan.FromSeconds(15), clock);
        await StillFiles.WaitAsync(DiskBytes, clock);
        await server.Process.StopAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
    }

    private static string KeyOf(JsonElement series, JsonElement row) =>
        series.TryGetProperty("tags", out var tags) ? tags.GetProperty("device").GetString()! : row[0].GetRawText();

    private static string Query(string influxQl) => $"/query?db={Database}&epoch=ms&q={Uri.EscapeDataString(influxQl)}";

    private static string Between(DateTimeOffset from, DateTimeOffset to) => $"time >= {from.ToUnixTimeMilliseconds()}ms AND time < {to.ToUnixTimeMilliseconds()}ms";
}

internal sealed class VictoriaStore(VictoriaServer server) : PeerStore
{
    public override string Name => Victoria;
    public override HttpClient Http { get; } = new() { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(5) };
    public override string WritePath => "/write?precision=ms";
    protected override string Folder => server.Folder;

    // A window of VictoriaMetrics holds what is later than its begin, and its end: a second before the hour's it holds the readings of the hour. With its
    // cache of answers it would move the windows to full hours, and take the first reading of the next hour for that of this one.
    public override string HourlyPath(string device, DateTimeOffset from, DateTimeOffset to) =>
        $"/api/v1/query_range?nocache=1&start={from.AddHours(1).ToUnixTimeSeconds() - 1}&end={to.ToUnixTimeSeconds() - 1}&step=1h&query={Uri.EscapeDataString($"10*log10(avg_over_time((10^(noise_leq{{device=\"{device}\"}}/10))[1h:1m]))")}";

    public override string EachPath(DateTimeOffset from, DateTimeOffset to) =>
        $"/api/v1/query?time={to.ToUnixTimeSeconds() - 1}&query={Uri.EscapeDataString("10*log10(avg_over_time((10^(noise_leq/10))[1h:1m]))")}";

    public override IReadOnlyDictionary<string, double> ValuesOf(JsonElement answer) =>
        answer.GetProperty("data").GetProperty("result").EnumerateArray()
            .SelectMany(series => series.TryGetProperty("values", out var values)
                ? values.EnumerateArray().Select(point => (Key: BeginOf(point), Point: point))
                : [(Key: series.GetProperty("metric").GetProperty("device").GetString()!, Point: series.GetProperty("value"))])
            .ToDictionary(v => v.Key, v => double.Parse(v.Point[1].GetString()!, CultureInfo.InvariantCulture));

    public override Task VisibleAsync() => server.FlushAsync();

    public static async Task<PeerStore> StartAsync() => new VictoriaStore(await VictoriaServer.StartAsync("-search.maxPointsPerTimeseries=1000000"));

    public override async Task SettleAsync(TimeProvider clock)
    {
        await server.FlushAsync();
        await server.GetAsync("/internal/force_merge");
        await StillFiles.WaitAsync(DiskBytes, clock);
        await server.Process.StopAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
    }

    private static string BeginOf(JsonElement point) => ((point[0].GetInt64() + 1) * UnixMs.Second - UnixMs.Hour).ToString(CultureInfo.InvariantCulture);
}
