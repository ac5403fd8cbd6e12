using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Web.Tests.Hub;
using static SensorHub.Web.Tests.Hub.Answers;

namespace SensorHub.Web.Tests.Api;

public sealed class RegistryRecordTests : IAsyncLifetime
{
    private static readonly long Now = WebHub.Start.ToUnixTimeMilliseconds();
    private WebHub _hub = null!;
    private HttpClient _admin = null!;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync(o => o with { MaxPoints = 1_000 });
        _admin = _hub.As("admin");
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Theory]
    [InlineData("placements", """{"placements":[{"site":"S-2","to":1000},{"site":"S-1","from":1000}]}""")]
    [InlineData("maintenance", """{"maintenance":[{"from":1000,"to":2000,"note":"新防风罩"},{"from":3000,"note":""}]}""")]
    [InlineData("calibrations", """{"calibrations":[{"on":"2026-01-02","valid_to":"2027-01-01","certificate":"C 17","by":"lab"}]}""")]
    [InlineData("legal-reviews", """{"legal_reviews":[{"on":"2026-01-02","by":"bureau","valid_to":"2027-01-01"}]}""")]
    public async Task A_list_of_a_device_is_replaced_whole_under_the_devices_ETag(string list, string body)
    {
        var path = $"/api/v1/devices/N-1/{list}";
        var tag = (await _admin.GetAsync("/api/v1/devices/N-1")).Tag();
        (await _admin.GetAsync(path)).Tag().ShouldBe(tag);

        var put = await _admin.PutAsync(path, body, tag);

        (await put.JsonAsync()).GetRawText().ShouldBe(body);
        (await (await _admin.GetAsync(path)).JsonAsync()).GetRawText().ShouldBe(body);
        (await _admin.GetAsync("/api/v1/devices/N-1")).Tag().ShouldBe(put.Tag());
        await (await _admin.PutAsync(path, body, tag)).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task A_permit_goes_in_and_comes_out_and_is_seen_with_its_site()
    {
        const string Body = """
            {"id":"P-1","kind":"night_work","number":"夜施 17","site":"S-1","valid_from":1000,"valid_to":2000,"daily":{"from":"22:00","to":"06:00"},"sites":[]}
            """;
        (await _admin.PostAsync("/api/v1/permits", Body)).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await _admin.PostAsync(
            "/api/v1/permits",
            """{"id":"P-2","kind":"transport","device":"T-1","valid_from":0,"valid_to":9,"route":{"type":"LineString","coordinates":[[121.5,31.5],[121.75,31.25]]},"sites":["S-1"]}"""))
            .StatusCode.ShouldBe(HttpStatusCode.Created);

        (await (await _admin.GetAsync("/api/v1/permits/P-1")).JsonAsync()).GetRawText().ShouldBe(Body.Trim());
        (await (await _admin.GetAsync("/api/v1/permits/P-2")).JsonAsync()).GetProperty("route").GetRawText()
            .ShouldBe("""{"type":"LineString","coordinates":[[121.5,31.5],[121.75,31.25]]}""");
        (await (await _admin.GetAsync("/api/v1/permits?kind=night_work&site=S-1&at=1999")).JsonAsync()).Ids().ShouldBe(["P-1"]);
        (await (await _admin.GetAsync("/api/v1/permits?at=2000")).JsonAsync()).Ids().ShouldBeEmpty();
        (await (await _hub.As("dispatcher-1").GetAsync("/api/v1/permits")).JsonAsync()).Ids().ShouldBe(["P-1"]);
        (await (await _hub.As("dispatcher-2").GetAsync("/api/v1/permits")).JsonAsync()).Ids().ShouldBeEmpty();
        (await (await _admin.DeleteAsync("/api/v1/sites/S-1", "*")).ProblemAsync(HttpStatusCode.Conflict)).Detail().ShouldContain("permit P-1");
        (await _admin.DeleteAsync("/api/v1/permits/P-1", "*")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_hold_says_who_placed_it_keeps_what_it_holds_registered_and_is_released_by_its_removal()
    {
        (await _admin.PostAsync("/api/v1/holds", """{"id":"H-1","site":"S-1","from":1000,"to":2000,"reason":"行政复议 17"}"""))
            .StatusCode.ShouldBe(HttpStatusCode.Created);
        (await _admin.PostAsync("/api/v1/holds", """{"id":"H-2","device":"N-1","from":1000,"reason":"court"}"""))
            .StatusCode.ShouldBe(HttpStatusCode.Created);

        (await (await _admin.GetAsync("/api/v1/holds/H-1")).JsonAsync()).GetRawText()
            .ShouldBe("""{"id":"H-1","site":"S-1","from":1000,"to":2000,"reason":"行政复议 17","by":"admin"}""");
        (await (await _admin.GetAsync("/api/v1/holds?device=N-1")).JsonAsync()).Ids().ShouldBe(["H-2"]);
        (await (await _hub.As("dispatcher-1").GetAsync("/api/v1/holds")).JsonAsync()).Ids().ShouldBe(["H-1", "H-2"]);
        (await (await _hub.As("dispatcher-2").GetAsync("/api/v1/holds")).JsonAsync()).Ids().ShouldBeEmpty();
        (await (await _admin.DeleteAsync("/api/v1/sites/S-1", "*")).ProblemAsync(HttpStatusCode.Conflict)).Detail().ShouldContain("hold H-1");
        (await _admin.DeleteAsync("/api/v1/holds/H-1", "*")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await _admin.GetAsync("/api/v1/holds")).JsonAsync()).Ids().ShouldBe(["H-2"]);
    }

    [Theory]
    [InlineData("""{"id":"H","device":"N-1","site":"S-1","from":0,"reason":"r"}""", "device")]
    [InlineData("""{"id":"H","from":0,"reason":"r"}""", "device")]
    [InlineData("""{"id":"H","device":"nobody","from":0,"reason":"r"}""", "device")]
    [InlineData("""{"id":"H","site":"S-1","from":5,"to":5,"reason":"r"}""", "to")]
    [InlineData("""{"id":"H","site":"S-1","from":0,"reason":" "}""", "reason")]
    public async Task A_hold_that_holds_nothing_is_refused_with_its_field(string body, string field) =>
        (await (await _admin.PostAsync("/api/v1/holds", body)).ProblemAsync(HttpStatusCode.BadRequest)).ToString().ShouldContain($"\"{field}\"");

    [Fact]
    public async Task A_site_tells_one_story_over_two_meters()
    {
        (await _admin.PostAsync("/api/v1/devices", """{"id":"N-9","kind":"noise","interval_s":60}""")).EnsureSuccessStatusCode();
        var at = Now - UnixMs.Hour;
        Add("N-1", at - 10 * UnixMs.Minute, 50);
        Add("N-1", at + UnixMs.Minute, 90);
        Add("N-9", at - UnixMs.Minute, 90);
        Add("N-9", at, 60);

        var swapped = await (await _admin.PostAsync("/api/v1/sites/S-1/swap", $$"""{"old":"N-1","new":"N-9","at":{{at}}}""")).JsonAsync();
        swapped.GetProperty("old").TryGetProperty("site", out _).ShouldBeFalse();
        swapped.GetProperty("new").GetProperty("site").GetString().ShouldBe("S-1");

        var query = $"/api/v1/sites/S-1/readings?metric=leq&from={at - UnixMs.Hour}&to={Now}";
        var series = (await (await _hub.As("dispatcher-1").GetAsync(query)).JsonAsync()).GetProperty("series").EnumerateArray().ShouldHaveSingleItem();
        series.GetProperty("points").GetRawText().ShouldBe($"[[{at - 10 * UnixMs.Minute},50],[{at},60]]");
        series.GetProperty("stretches").GetRawText().ShouldBe(
            $$"""[{"device":"N-1","from":{{at - UnixMs.Hour}},"to":{{at}}},{"device":"N-9","from":{{at}},"to":{{Now}}}]""");
        series.GetProperty("period_s").GetInt32().ShouldBe(60);

        var day = (await (await _admin.GetAsync(query + "&step=1d")).JsonAsync()).GetProperty("series")[0].GetProperty("points");
        day.GetArrayLength().ShouldBe(1);
        day[0][1].GetDouble().ShouldBe(10 * Math.Log10((1e5 + 1e6) / 2), 1e-9);

        using var csv = new HttpRequestMessage(HttpMethod.Get, query);
        csv.Headers.TryAddWithoutValidation("Accept", "text/csv");
        (await (await _admin.SendAsync(csv)).Content.ReadAsStringAsync()).Split("\r\n").Skip(1).Select(l => l.Split(',')[0]).ShouldBe(["N-1", "N-9", ""]);
        await (await _hub.As("dispatcher-2").GetAsync(query)).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_filter_is_looked_at_first_and_then_changed_as_a_whole()
    {
        const string Change = """{"filter":{"kind":"noise","area":"d1"},"change":{"interval_s":30,"maintenance":{"from":1000,"to":2000}},"expected":1}""";

        var looked = await (await PatchAsync("?dry_run=true", """{"filter":{"kind":"noise"},"change":{"interval_s":30}}""")).JsonAsync();
        (looked.GetProperty("matched").GetInt32(), looked.GetProperty("dry_run").GetBoolean()).ShouldBe((2, true));
        looked.GetProperty("ids").GetRawText().ShouldBe("""["N-1","N-2"]""");
        Device("N-1").IntervalS.ShouldBe(60);

        var changed = await (await PatchAsync("", Change)).JsonAsync();
        (changed.GetProperty("matched").GetInt32(), changed.GetProperty("changed").GetInt32()).ShouldBe((1, 1));
        (Device("N-1").IntervalS, Device("N-1").IsInMaintenance(1500), Device("N-2").IntervalS).ShouldBe((30, true, 60));

        (await (await PatchAsync("", """{"filter":{"kind":"noise"},"change":{"enabled":false},"expected":7}""")).ProblemAsync(HttpStatusCode.Conflict))
            .Detail().ShouldContain("finds 2 devices, not 7");
        (await (await PatchAsync("", """{"filter":{"kind":"noise"},"change":{"gateway":"N-1"}}""")).ProblemAsync(HttpStatusCode.BadRequest))
            .Fields().ShouldBe(["N-1.gateway", "N-2.gateway"]);
    }

    [Fact]
    public async Task A_map_is_imported_from_GeoJSON_after_a_dry_run()
    {
        const string File = """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"id":"c8","area":"s1","squad":"q1"},"geometry":{"type":"Polygon","coordinates":[[[121,31],[121.1,31],[121.1,31.1],[121,31]]]}}]}
            """;
        (await (await _admin.PostAsync("/api/v1/cells/import?dry_run=true", GeoJson(File))).JsonAsync()).GetProperty("created").GetInt32().ShouldBe(1);
        await (await _admin.GetAsync("/api/v1/cells/c8")).ProblemAsync(HttpStatusCode.NotFound);
        (await (await _admin.PostAsync("/api/v1/cells/import", GeoJson(File))).JsonAsync()).GetProperty("dry_run").GetBoolean().ShouldBeFalse();
        (await _admin.GetAsync("/api/v1/cells/c8")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var problem = await (await _admin.PostAsync("/api/v1/cells/import", GeoJson(File.Replace("c8", "c9")))).ProblemAsync(HttpStatusCode.BadRequest);
        var error = problem.GetProperty("errors")[0];
        (error.GetProperty("line").GetInt32(), error.GetProperty("field").GetString()).ShouldBe((2, "features[0].geometry"));
        error.GetProperty("message").GetString()!.ShouldStartWith("overlaps grid cell c8 by ");
    }

    [Fact]
    public async Task A_cell_over_another_is_refused_and_a_neighbour_is_not()
    {
        (await _admin.PostAsync("/api/v1/cells", Cell("c8", "[[121.5,31.2],[121.6,31.2],[121.6,31.3],[121.5,31.3],[121.5,31.2]]")))
            .StatusCode.ShouldBe(HttpStatusCode.Created);
        var problem = await (await _admin.PostAsync("/api/v1/cells", Cell("c9", "[[121.55,31.2],[121.65,31.2],[121.65,31.3],[121.55,31.3],[121.55,31.2]]")))
            .ProblemAsync(HttpStatusCode.BadRequest);
        problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("message").GetString()![..22])
            .ShouldBe(["overlaps grid cell c2 ", "overlaps grid cell c8 "], ignoreOrder: true);
    }

    private static string Cell(string id, string ring) =>
        $$$"""{"id":"{{{id}}}","area":"s1","squad":"q1","boundary":{"type":"Polygon","coordinates":[{{{ring}}}]}}""";

    private static StringContent GeoJson(string text) => new(text, Encoding.UTF8, "application/geo+json");

    private Device Device(string id) => _hub.Services.GetRequiredService<IRegistry>().Current.Devices[id];

    private void Add(string device, long ms, double leq) =>
        _hub.History.Add(Device(device).Handle, 60, ms, new MetricValue(Metric.Leq, Quality.Good, leq));

    private Task<HttpResponseMessage> PatchAsync(string query, string body) => _admin.PatchAsync("/api/v1/devices" + query, Json(body));
}
