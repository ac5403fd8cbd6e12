using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

/// <summary>A truck drives from site S-1 to site S-2, 19 km in 19 minutes, stands there for ten minutes and drives on.</summary>
public sealed class TrackTests : IAsyncLifetime
{
    private const int Minutes = 19;
    private static readonly long Noon = new DateTimeOffset(2026, 8, 20, 12, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
    private static readonly string Span = $"from={Noon - UnixMs.Hour}&to={Noon + 3 * UnixMs.Hour}";
    private WebHub _hub = null!;
    private int _truck;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync(o => o with { MaxPoints = 40 });
        _truck = _hub.Services.GetRequiredService<IRegistry>().Current.Devices["T-1"].Handle;
        for (var minute = 0; minute <= Minutes; minute++)
            Fix(minute, Between(minute), 60 + minute);
        for (var minute = 1; minute <= 10; minute++)
            Fix(Minutes + minute, City.InCell2, 0);
        for (var minute = 1; minute <= 5; minute++)
            Fix(Minutes + 10 + minute, new(31.21 + minute * 0.005, 121.61), 33);
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task A_trip_says_how_far_how_fast_and_at_which_site_it_stopped()
    {
        var trips = (await GetAsync("trips?" + Span)).GetProperty("items").EnumerateArray().ToList();

        trips.Count.ShouldBe(2);
        var first = trips[0];
        (first.GetProperty("from_ms").GetInt64(), first.GetProperty("to_ms").GetInt64(), first.GetProperty("duration_s").GetInt64())
            .ShouldBe((Noon, Noon + Minutes * UnixMs.Minute, Minutes * 60));
        first.GetProperty("distance_m").GetDouble().ShouldBe(City.InCell1.DistanceM(City.InCell2), 1);
        first.GetProperty("max_reported_kmh").GetDouble().ShouldBe(60 + Minutes);
        first.GetProperty("from").GetProperty("site").GetString().ShouldBe("S-1");
        first.GetProperty("to").GetProperty("site_name").GetString().ShouldBe("Site 2");
        first.GetProperty("end").GetString().ShouldBe("stop");
        trips[1].GetProperty("end").GetString().ShouldBe("open");
        trips[1].GetProperty("to").TryGetProperty("site", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stop_says_where_and_how_long()
    {
        var stop = (await GetAsync("stops?" + Span)).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();

        (stop.GetProperty("from_ms").GetInt64(), stop.GetProperty("duration_s").GetInt64(), stop.GetProperty("place").GetProperty("site").GetString())
            .ShouldBe((Noon + Minutes * UnixMs.Minute, 600, "S-2"));
    }

    [Fact]
    public async Task Pages_follow_each_other_and_each_has_the_totals_of_the_span()
    {
        var first = await GetAsync($"trips?{Span}&limit=1");
        var second = await GetAsync($"trips?{Span}&limit=1&after={first.GetProperty("next").GetString()}");

        first.GetProperty("items")[0].GetProperty("from_ms").GetInt64().ShouldBe(Noon);
        second.GetProperty("items")[0].GetProperty("from_ms").GetInt64().ShouldBe(Noon + (Minutes + 10) * UnixMs.Minute);
        second.TryGetProperty("next", out _).ShouldBeFalse();
        second.GetProperty("totals").GetRawText().ShouldBe(first.GetProperty("totals").GetRawText());
        first.GetProperty("totals").GetProperty("fixes").GetInt32().ShouldBe(Minutes + 16);
    }

    [Fact]
    public async Task A_track_is_its_believed_fixes_and_bounded()
    {
        Fix(40, new(0, 0), 0);
        var track = await GetAsync("track?" + Span);
        track.GetProperty("points").GetArrayLength().ShouldBe(Minutes + 16);
        track.GetProperty("points")[0].GetRawText().ShouldBe($"[{Noon},31.21,121.41,60]");
        track.GetProperty("totals").GetProperty("disbelieved").GetInt32().ShouldBe(1);

        for (var minute = 50; minute < 60; minute++)
            Fix(minute, new(31.235, 121.61), 0);
        (await (await _hub.As("analyst").GetAsync("/api/v1/devices/T-1/track?" + Span)).ProblemAsync(HttpStatusCode.BadRequest)).Fields()
            .ShouldBe(["to"]);
    }

    [Theory]
    [InlineData("trips", 3, "device,from,from_ms,to,to_ms,duration_s,distance_m,max_kmh,max_reported_kmh,")]
    [InlineData("stops", 2, "device,from,from_ms,to,to_ms,duration_s,lat,lon,site,fixes")]
    [InlineData("track", 36, "device,time,ms,lat,lon,reported_kmh")]
    public async Task A_spreadsheet_gets_CSV(string what, int rows, string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/devices/T-1/{what}?{Span}");
        request.Headers.TryAddWithoutValidation("Accept", "text/csv");

        var answer = await (await _hub.As("analyst").SendAsync(request)).Content.ReadAsStringAsync();

        answer.ShouldStartWith(header);
        answer.Trim().Split("\r\n").Length.ShouldBe(rows);
    }

    [Theory]
    [InlineData("trips?from=1", "to")]
    [InlineData("stops?from=2&to=1", "to")]
    [InlineData("track", "from to")]
    [InlineData("trips?from=1&to=2&limit=0", "limit")]
    [InlineData("trips?from=1&to=2&after=x", "after")]
    [InlineData("stops?from=1&to=2&tz=Mars", "tz")]
    public async Task Every_parameter_that_does_not_hold_is_named(string query, string fields) =>
        (await (await _hub.As("analyst").GetAsync("/api/v1/devices/T-1/" + query)).ProblemAsync(HttpStatusCode.BadRequest)).Fields()
            .ShouldBe(fields.Split(' '), ignoreOrder: true);

    [Fact]
    public async Task A_track_of_a_device_that_is_not_the_callers_is_not_there() =>
        await (await _hub.As("dispatcher-1").GetAsync("/api/v1/devices/T-1/trips?" + Span)).ProblemAsync(HttpStatusCode.NotFound);

    private static GeoPoint Between(int minute) =>
        City.InCell1 with { Lon = City.InCell1.Lon + (City.InCell2.Lon - City.InCell1.Lon) * minute / Minutes };

    private void Fix(int minute, GeoPoint place, double kmh) => _hub.History.Add(
        _truck, 0, Noon + minute * UnixMs.Minute, new MetricValue(Metric.Lat, Quality.Good, place.Lat),
        new MetricValue(Metric.Lon, Quality.Good, place.Lon), new MetricValue(Metric.Speed, Quality.Good, kmh));

    private async Task<JsonElement> GetAsync(string path) => await (await _hub.As("analyst").GetAsync("/api/v1/devices/T-1/" + path)).JsonAsync();
}
