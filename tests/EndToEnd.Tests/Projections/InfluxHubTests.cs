using System.Text.Json;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.EndToEnd.Tests.Interop;
using SensorHub.TestKit.Servers;

namespace SensorHub.EndToEnd.Tests.Projections;

/// <summary>A whole hub with a real InfluxDB beside it, from MQTT to the API and the command line.</summary>
public sealed class InfluxHubTests : IAsyncLifetime
{
    private const int Readings = 200;
    private readonly TempFolder _temp = new();
    private InfluxServer _influx = null!;
    private HubProcess _hub = null!;

    private static DateTimeOffset End => SmallCity.Noon.AddSeconds(10 * Readings);

    public async Task InitializeAsync()
    {
        _influx = await InfluxServer.StartAsync();
        _hub = await HubProcess.StartAsync(new()
        {
            Data = _temp.Folder("data"),
            City = new(SmallCity.Noon.AddHours(1)),
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Projections:city:Url"] = _influx.Url.ToString(),
                ["Projections:city:Timeout"] = "00:00:03",
                ["Projections:city:RetryMost"] = "00:00:00.3",
                ["Readings:AnswerFrom"] = "city",
            },
        });
        await SmallCity.RegisterAsync(_hub.Client, "meter-1");
    }

    [Fact]
    public async Task Nothing_waits_for_a_server_that_hangs_and_its_copy_is_whole_in_the_end()
    {
        using var meter = await RawMeter.ConnectAsync(_hub.MqttPort, "meter-1", SmallCity.SecretOf("meter-1"), keepAliveS: 60);
        await SendAsync(meter, 0, Readings / 2);
        await CopiedAsync();
        _influx.Process.Pause();
        try
        {
            await SendAsync(meter, Readings / 2, Readings);
            await Patience.UntilAsync(async () => (await _hub.Client.ReadinessAsync()).Contains("projection 0 waits", StringComparison.Ordinal), "readiness to say so");
            await Should.ThrowAsync<HttpRequestException>(() => _hub.Client.ReadingsAsync("meter-1", "leq", SmallCity.Noon, End));
        }
        finally
        {
            _influx.Process.Resume();
        }

        await CopiedAsync();
        var points = await _hub.Client.ReadingsAsync("meter-1", "leq", SmallCity.Noon, End);
        points.Select(p => p.Value).ShouldBe(Enumerable.Range(0, Readings).Select(i => (double?)LevelAt(i)));
        (await CountAsync()).ShouldBe(Readings);
    }

    [Fact]
    public async Task An_emptied_server_is_filled_again_by_one_command()
    {
        using var meter = await RawMeter.ConnectAsync(_hub.MqttPort, "meter-1", SmallCity.SecretOf("meter-1"), keepAliveS: 60);
        await SendAsync(meter, 0, Readings);
        await CopiedAsync();
        await _influx.QueryAsync("DROP DATABASE sensorhub");

        var done = await Tool.RunAsync("dotnet", Repository.HostAssembly, "project", "city", "--data", _temp.Folder("data"));

        done.ExitCode.ShouldBe(0, done.Output);
        JsonElement.Parse(done.Output).GetProperty("written").GetInt64().ShouldBe(Readings);
        (await CountAsync()).ShouldBe(Readings);
        var unknown = await Tool.RunAsync("dotnet", Repository.HostAssembly, "project", "nowhere", "--data", _temp.Folder("data"));
        unknown.ExitCode.ShouldBe(1);
        unknown.Output.ShouldContain("nowhere");
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _influx.DisposeAsync();
        _temp.Dispose();
    }

    private static double LevelAt(int i) => 50 + i % 100 / 10.0;

    private static async Task SendAsync(RawMeter meter, int from, int to)
    {
        for (var i = from; i < to; i++)
            await meter.SendAsync(SmallCity.Noon.AddSeconds(10 * i).ToUnixTimeMilliseconds(), LevelAt(i));
        await Patience.UntilAsync(() => meter.Acknowledged == to, "all PUBACKs");
    }

    private Task CopiedAsync() => Patience.UntilAsync(
        async () => (await _hub.Client.GetAsync("projections/city")) is var now
            && now.GetProperty("lag_bytes").GetInt64() == 0 && now.GetProperty("state").GetString() == "following",
        "the copy");

    private async Task<long> CountAsync()
    {
        var answer = await _influx.QueryAsync("SELECT count(leq) FROM noise", "sensorhub");
        return answer.GetProperty("results")[0].GetProperty("series")[0].GetProperty("values")[0][1].GetInt64();
    }
}
