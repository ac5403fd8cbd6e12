using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

public sealed class ReadingTests : IAsyncLifetime
{
    // 2026-08-20 00:00 in Shanghai.
    private static readonly long Midnight = new DateTimeOffset(2026, 8, 20, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
    private WebHub _hub = null!;
    private HttpClient _analyst = null!;
    private int _device;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync(o => o with { MaxPoints = 1_000 });
        _analyst = _hub.As("analyst");
        _device = _hub.Services.GetRequiredService<IRegistry>().Current.Devices["N-1"].Handle;
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Readings_come_as_they_are_with_their_unit()
    {
        Add(0, 55.5);
        Add(1, 61.25);
        var series = await SeriesAsync($"from={Midnight}&to={Midnight + UnixMs.Hour}");
        series.GetProperty("unit").GetString().ShouldBe("dB(A)");
        series.GetProperty("points").GetRawText().ShouldBe($"[[{Midnight},55.5],[{Midnight + UnixMs.Minute},61.25]]");
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_from_what_is_damaged()
    {
        var path = $"/api/v1/devices/N-1/readings?metric=leq&from={Midnight}&to={Midnight + UnixMs.Hour}";
        _hub.History.Failure = new IOException("I/O error at /var/secret/path");
        var away = (await (await _analyst.GetAsync(path)).ProblemAsync(HttpStatusCode.ServiceUnavailable)).GetRawText();
        away.ShouldContain("cannot be read now");
        away.ShouldNotContain("secret");

        _hub.History.Failure = new InvalidDataException("/var/secret/path is damaged");
        var damaged = (await (await _analyst.GetAsync(path)).ProblemAsync(HttpStatusCode.InternalServerError)).GetRawText();
        damaged.ShouldContain("sensorhub check");
        damaged.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("2026-08-20T00:00:00%2B08:00", "2026-08-20T00:02:00%2B08:00")]
    [InlineData("2026-08-19T16:00Z", "2026-08-19T16:02Z")]
    [InlineData("2026-08-19T16:00:00.000Z", "2026-08-19T18:02:00.000%2B02:00")]
    public async Task A_span_may_be_written_in_any_offset(string from, string to)
    {
        Add(0, 55);
        Add(1, 56);
        Add(2, 57);
        (await SeriesAsync($"from={from}&to={to}")).GetProperty("points").GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData("", "metric from to")]
    [InlineData("metric=loudness&from=0&to=1", "metric")]
    [InlineData("metric=leq&from=2026-08-20T00:00:00&to=1", "from")]
    [InlineData("metric=leq&from=2026-08-20&to=1", "from")]
    [InlineData("metric=leq&from=20&to=20", "to")]
    [InlineData("metric=leq&from=-99999999999999999&to=NaN", "from to")]
    [InlineData("metric=leq&from=0&to=1&period_s=-1", "period_s")]
    [InlineData("metric=leq&from=0&to=1&step=7m", "step")]
    [InlineData("metric=leq&from=0&to=1&step=0m", "step")]
    [InlineData("metric=leq&from=0&to=1&agg=leq", "agg")]
    [InlineData("metric=leq&from=0&to=1&step=1h&agg=average", "agg")]
    [InlineData("metric=battery&from=0&to=1&step=1h&agg=leq", "agg")]
    [InlineData("metric=leq&from=0&to=1&step=1h&include=quality", "include")]
    [InlineData("metric=leq&from=0&to=1&include=everything", "include")]
    [InlineData("metric=leq&from=0&to=1&tz=Mars/Olympus", "tz")]
    [InlineData("metric=leq&from=0&to=1&stpe=1h", "stpe")]
    public async Task Every_parameter_that_does_not_hold_is_named(string query, string fields)
    {
        var problem = await (await _analyst.GetAsync("/api/v1/devices/N-1/readings?" + query)).ProblemAsync(HttpStatusCode.BadRequest);
        problem.Fields().ShouldBe(fields.Split(' '), ignoreOrder: true);
    }

    [Fact]
    public async Task An_hour_is_an_energy_mean_and_a_percentile_is_a_value_that_was_there()
    {
        foreach (var (minute, level) in new[] { (0, 50.0), (1, 60.0), (60, 70.0) })
            Add(minute, level);
        var span = $"from={Midnight}&to={Midnight + UnixMs.Day}";
        var leq = await SeriesAsync(span + "&step=1h&agg=leq");
        Values(leq).ShouldBe([10 * Math.Log10((1e5 + 1e6) / 2), 70], 1e-9);
        leq.GetProperty("agg").GetString().ShouldBe("leq");
        Values(await SeriesAsync(span + "&step=1d&agg=l10")).ShouldBe([70]);
        Values(await SeriesAsync(span + "&step=1d&agg=count")).ShouldBe([3]);
    }

    [Fact]
    public async Task A_day_begins_at_midnight_of_the_zone_asked_for()
    {
        Add(0, 50);
        Add(9 * 60, 60);
        var span = $"from={Midnight}&to={Midnight + UnixMs.Day}&step=1d&agg=max";
        Values(await SeriesAsync(span)).ShouldBe([60]);
        Values(await SeriesAsync(span + "&tz=UTC")).ShouldBe([50, 60]);
    }

    [Fact]
    public async Task More_points_than_the_limit_are_refused_with_what_to_write_instead()
    {
        for (var i = 0; i < 1_001; i++)
            Add(i, 50);
        var problem = await (await _analyst.GetAsync($"/api/v1/devices/N-1/readings?metric=leq&from={Midnight}&to={Midnight + UnixMs.Day}"))
            .ProblemAsync(HttpStatusCode.BadRequest);
        problem.Fields().ShouldBe(["step"]);
        Values(await SeriesAsync($"from={Midnight}&to={Midnight + UnixMs.Day}&step=1h")).Count.ShouldBe(17);
    }

    [Fact]
    public async Task Flagged_values_are_shown_only_with_their_quality_and_what_is_no_number_never()
    {
        Add(0, 50);
        Add(1, 200, Quality.OutOfRange);
        Add(2, double.NaN, Quality.NonFinite);
        Add(3, double.PositiveInfinity, Quality.NonFinite | Quality.OutOfRange);
        Add(4, 20.5, Quality.Saturated | Quality.Fault);
        var span = $"from={Midnight}&to={Midnight + UnixMs.Hour}";
        Values(await SeriesAsync(span)).ShouldBe([50]);
        var points = (await SeriesAsync(span + "&include=quality")).GetProperty("points").EnumerateArray().ToList();
        points.Select(p => p[2].GetString()).ShouldBe(["good", "out_of_range", "saturated fault"]);
    }

    [Fact]
    public async Task The_devices_own_period_is_read_unless_it_has_none_of_it()
    {
        _hub.History.Add(_device, 3600, Midnight, new MetricValue(Metric.Leq, Quality.Good, 58));
        var span = $"from={Midnight}&to={Midnight + UnixMs.Hour}";
        var hourly = await SeriesAsync(span);
        Values(hourly).ShouldBe([58]);
        hourly.TryGetProperty("period_s", out _).ShouldBeFalse();
        Values(await SeriesAsync(span + "&period_s=60")).ShouldBeEmpty();
        Add(0, 50);
        var own = await SeriesAsync(span);
        Values(own).ShouldBe([50]);
        own.GetProperty("period_s").GetInt32().ShouldBe(60);
        Values(await SeriesAsync(span + "&period_s=3600")).ShouldBe([58]);
    }

    [Fact]
    public async Task A_spreadsheet_gets_CSV_and_a_device_named_like_a_formula_stays_text()
    {
        (await _hub.As("admin").PostAsync("/api/v1/devices", """{"id":"-2","kind":"noise","interval_s":60,"site":"S-1"}""")).EnsureSuccessStatusCode();
        var handle = _hub.Services.GetRequiredService<IRegistry>().Current.Devices["-2"].Handle;
        _hub.History.Add(handle, 60, Midnight, new MetricValue(Metric.Rssi, Quality.Good, -70.5));
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"/api/v1/devices/-2/readings?metric=rssi&from={Midnight}&to={Midnight + UnixMs.Hour}");
        request.Headers.TryAddWithoutValidation("Accept", "text/csv");
        var answer = await _analyst.SendAsync(request);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("text/csv");
        (await answer.Content.ReadAsStringAsync()).ShouldBe(
            $"device,metric,unit,time,ms,value\r\n'-2,rssi,dBm,2026-08-20T00:00:00.000+08:00,{Midnight},-70.5\r\n");
    }

    [Theory]
    [InlineData("dispatcher-2")]
    [InlineData("member-1")]
    public async Task Readings_of_a_device_that_is_not_the_callers_are_not_there(string user)
    {
        var answer = await _hub.As(user).GetAsync($"/api/v1/devices/N-1/readings?metric=leq&from=0&to=1");
        await answer.ProblemAsync(user == "member-1" ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound);
    }

    private void Add(int minute, double leq, Quality quality = Quality.Good) =>
        _hub.History.Add(_device, 60, Midnight + minute * UnixMs.Minute, new MetricValue(Metric.Leq, quality, leq));

    private async Task<JsonElement> SeriesAsync(string query) =>
        await (await _analyst.GetAsync("/api/v1/devices/N-1/readings?metric=leq&" + query)).JsonAsync();

    private static List<double> Values(JsonElement series) =>
        [.. series.GetProperty("points").EnumerateArray().Select(p => p[1].GetDouble())];
}
