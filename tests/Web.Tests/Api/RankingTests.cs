using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

public sealed class RankingTests : IAsyncLifetime
{
    private const long From = 1_787_155_200_000;
    private WebHub _hub = null!;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync();
        Add("N-1", 60, From, 60);
        Add("N-1", 60, From + UnixMs.Minute, 64);
        Add("N-2", 1, From, 70);
        Add("N-2", 1, From + UnixMs.Hour, 90);
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Devices_are_ranked_by_one_value_each_whatever_period_they_report()
    {
        var ranking = JsonDocument.Parse(await (await _hub.As("analyst").GetAsync(Path("agg=max"))).Content.ReadAsStringAsync()).RootElement;

        ranking.GetProperty("unit").GetString().ShouldBe("dB(A)");
        ranking.GetProperty("agg").GetString().ShouldBe("max");
        ranking.GetProperty("items").GetRawText().ShouldBe(
            """[{"device":"N-2","site":"S-2","value":70},{"device":"N-1","site":"S-1","value":64}]""");
    }

    [Theory]
    [InlineData("analyst", "", "N-2 N-1")]
    [InlineData("analyst", "kind=noise", "N-2 N-1")]
    [InlineData("analyst", "kind=dust", "")]
    [InlineData("analyst", "area=d1", "N-1")]
    [InlineData("analyst", "area=s2", "N-2")]
    [InlineData("analyst", "area=nowhere", "")]
    [InlineData("analyst", "squad=q2", "N-2")]
    [InlineData("analyst", "period_s=60", "N-1")]
    [InlineData("dispatcher-1", "", "N-1")]
    [InlineData("dispatcher-1", "area=d2", "")]
    public async Task A_caller_sees_what_is_asked_for_and_theirs(string user, string filter, string expected)
    {
        var ranking = JsonDocument.Parse(await (await _hub.As(user).GetAsync(Path(filter))).Content.ReadAsStringAsync()).RootElement;

        string.Join(' ', ranking.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("device").GetString())).ShouldBe(expected);
    }

    [Fact]
    public async Task A_spreadsheet_gets_csv()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path("agg=count"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        var answer = await _hub.As("analyst").SendAsync(request);

        (await answer.Content.ReadAsStringAsync()).ShouldBe(
            "device,site,metric,unit,agg,value\r\nN-1,S-1,leq,dB(A),count,2\r\nN-2,S-2,leq,dB(A),count,1\r\n");
    }

    [Theory]
    [InlineData("metric=pm10&from=0&to=1&agg=leq", "agg")]
    [InlineData("metric=leq&from=1&to=1", "to")]
    [InlineData("metric=leq&from=0&to=1&kind=car", "kind")]
    [InlineData("metric=leq&from=0&to=1&step=1h", "step")]
    public async Task What_does_not_hold_is_named(string query, string field)
    {
        var answer = await _hub.As("analyst").GetAsync("/api/v1/readings?" + query);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain($"\"{field}\"");
    }

    private static string Path(string more) => $"/api/v1/readings?metric=leq&from={From}&to={From + UnixMs.Hour}&{more}";

    private void Add(string device, int periodS, long ms, double leq) => _hub.History.Add(
        _hub.Services.GetRequiredService<IRegistry>().Current.Devices[device].Handle, periodS, ms, new MetricValue(Metric.Leq, Quality.Good, leq));
}
