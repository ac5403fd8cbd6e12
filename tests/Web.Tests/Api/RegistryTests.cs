using System.Net;
using SensorHub.Web.Tests.Hub;
using static SensorHub.Web.Tests.Hub.Answers;

namespace SensorHub.Web.Tests.Api;

public sealed class RegistryTests : IAsyncLifetime
{
    private WebHub _hub = null!;
    private HttpClient _admin = null!;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync();
        _admin = _hub.As("admin");
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task A_device_is_added_with_its_secret_shown_once_and_read_back_without_it()
    {
        var posted = await _admin.PostAsync("/api/v1/devices", """{"id":"N-9","kind":"noise","interval_s":60,"site":"S-1"}""");
        var made = await posted.JsonAsync(HttpStatusCode.Created);
        made.GetProperty("secret").GetString()!.ShouldStartWith("shd_");
        posted.Headers.Location!.ToString().ShouldBe("/api/v1/devices/N-9");

        var got = await _admin.GetAsync(posted.Headers.Location);
        var read = await got.JsonAsync();
        got.Tag().ShouldBe(posted.Tag());
        read.TryGetProperty("secret", out _).ShouldBeFalse();
        read.GetProperty("site").GetString().ShouldBe("S-1");
    }

    [Fact]
    public async Task A_change_needs_the_ETag_and_a_stale_one_changes_nothing()
    {
        const string Body = """{"kind":"noise","interval_s":30,"site":"S-1"}""";
        var tag = (await _admin.GetAsync("/api/v1/devices/N-1")).Tag();

        await (await _admin.PutAsync("/api/v1/devices/N-1", Body, ifMatch: null)).ProblemAsync(HttpStatusCode.PreconditionRequired);
        var changed = await _admin.PutAsync("/api/v1/devices/N-1", Body, tag);
        (await changed.JsonAsync()).GetProperty("interval_s").GetInt32().ShouldBe(30);
        changed.Tag().ShouldNotBe(tag);

        await (await _admin.PutAsync("/api/v1/devices/N-1", Body.Replace("30", "99"), tag)).ProblemAsync(HttpStatusCode.PreconditionFailed);
        await (await _admin.DeleteAsync("/api/v1/devices/N-1", tag)).ProblemAsync(HttpStatusCode.PreconditionFailed);
        (await (await _admin.GetAsync("/api/v1/devices/N-1")).JsonAsync()).GetProperty("interval_s").GetInt32().ShouldBe(30);

        (await _admin.DeleteAsync("/api/v1/devices/N-1", changed.Tag())).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await (await _admin.GetAsync("/api/v1/devices/N-1")).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"other\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"1\", \"2\"", HttpStatusCode.BadRequest)]
    [InlineData("1", HttpStatusCode.BadRequest)]
    [InlineData("*", HttpStatusCode.OK)]
    public async Task If_Match_takes_one_strong_tag_or_a_star(string header, HttpStatusCode expected) =>
        (await _admin.PutAsync("/api/v1/squads/q1", """{"name":"Renamed","area":"s1"}""", header)).StatusCode.ShouldBe(expected);

    [Fact]
    public async Task A_put_creates_only_when_it_says_that_nothing_may_be_there()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/squads/q9") { Content = Json("""{"name":"Nine","area":"s1"}""") };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        (await _admin.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await _admin.PutAsync("/api/v1/squads/q10", """{"name":"Ten","area":"s1"}""", "*")).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_exists_is_not_added_twice_and_what_is_used_is_not_removed()
    {
        await (await _admin.PostAsync("/api/v1/squads", """{"id":"q1","name":"Again","area":"s1"}""")).ProblemAsync(HttpStatusCode.Conflict);
        var problem = await (await _admin.DeleteAsync("/api/v1/squads/q1", "*")).ProblemAsync(HttpStatusCode.Conflict);
        problem.Detail().ShouldContain("grid cell c1");
    }

    [Fact]
    public async Task Every_faulty_field_is_named_at_once()
    {
        var answer = await _admin.PostAsync("/api/v1/devices", """{"id":"a/b","kind":"noise","interval_s":0,"site":"nowhere","lat":91,"lon":0}""");
        var problem = await answer.ProblemAsync(HttpStatusCode.BadRequest);
        problem.Fields().ShouldBe(["lat"]);
        answer = await _admin.PostAsync("/api/v1/devices", """{"id":"a/b","kind":"noise","interval_s":0,"site":"nowhere"}""");
        (await answer.ProblemAsync(HttpStatusCode.BadRequest)).Fields().ShouldBe(["id", "interval_s", "site"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_secret_is_rotated_and_shown_once()
    {
        var answer = await (await _admin.PostAsync("/api/v1/devices/N-1/secret", content: null)).JsonAsync();
        answer.GetProperty("secret").GetString()!.ShouldStartWith("shd_");
        await (await _admin.PostAsync("/api/v1/devices/N-99/secret", content: null)).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_rotated_token_replaces_the_old_one_at_once()
    {
        var analyst = _hub.As("analyst");
        (await analyst.GetAsync("/api/v1/devices")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var token = (await (await _admin.PostAsync("/api/v1/users/analyst/token", content: null)).JsonAsync()).GetProperty("token").GetString();
        await (await analyst.GetAsync("/api/v1/devices")).ProblemAsync(HttpStatusCode.Unauthorized);
        analyst.DefaultRequestHeaders.Authorization = new("Bearer", token);
        (await analyst.GetAsync("/api/v1/devices")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Lists_are_paged_without_gap_or_repetition_and_filtered()
    {
        for (var i = 0; i < 5; i++)
            await _admin.PostAsync("/api/v1/devices", $$"""{"id":"D-{{i}}","kind":"dust","interval_s":60}""");
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await (await _admin.GetAsync($"/api/v1/devices?kind=dust&limit=2{(after is null ? "" : "&after=" + after)}")).JsonAsync();
            seen.AddRange(page.Ids());
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (after is not null);
        seen.ShouldBe(["D-0", "D-1", "D-2", "D-3", "D-4"]);
        (await (await _admin.GetAsync("/api/v1/devices?site=S-2")).JsonAsync()).Ids().ShouldBe(["N-2"]);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=many")]
    [InlineData("kind=submarine")]
    [InlineData("knid=noise")]
    [InlineData("kind=noise&kind=dust")]
    public async Task A_query_that_cannot_be_meant_is_refused_with_the_parameter_named(string query)
    {
        var problem = await (await _admin.GetAsync("/api/v1/devices?" + query)).ProblemAsync(HttpStatusCode.BadRequest);
        problem.Detail().ShouldContain(query[..query.IndexOf('=')]);
    }

    [Fact]
    public async Task A_boundary_goes_in_and_comes_out_as_GeoJSON()
    {
        const string Ring = "[[121.0,31.0],[121.1,31.0],[121.1,31.1],[121.0,31.0]]";
        var site = $$$"""
            {"id":"S-9","name":"九号工地","kind":"construction","lat":31.05,"lon":121.05,"zone_class":"class4a",
             "party":{"name":"Builder","contacts":[{"name":"Li","phone":"+86 138"}]},"business_hours":{"from":"22:00","to":"06:00"},
             "boundary":{"type":"MultiPolygon","coordinates":[[{{{Ring}}}]]}}
            """;
        (await _admin.PostAsync("/api/v1/sites", site)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var read = await (await _admin.GetAsync("/api/v1/sites/S-9")).JsonAsync();
        read.GetProperty("boundary").GetRawText().Replace(".0", "").ShouldBe(
            $$"""{"type":"MultiPolygon","coordinates":[[{{Ring}}]]}""".Replace(".0", ""));
        read.GetProperty("business_hours").GetRawText().ShouldBe("""{"from":"22:00","to":"06:00"}""");
        read.GetProperty("name").GetString().ShouldBe("九号工地");
        read.GetProperty("zone_class").GetString().ShouldBe("class4a");
    }

    [Theory]
    [InlineData("""{"type":"Point","coordinates":[1,2]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1e999,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":"no"}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,95],[0,0]]]}""")]
    public async Task A_boundary_that_is_none_is_refused(string boundary)
    {
        var answer = await _admin.PostAsync("/api/v1/cells", $$"""{"id":"c9","area":"s1","squad":"q1","boundary":{{boundary}}}""");
        (await answer.ProblemAsync(HttpStatusCode.BadRequest)).Fields().ShouldAllBe(f => f.StartsWith("boundary"));
    }

    [Fact]
    public async Task Devices_are_imported_from_CSV_and_secrets_that_were_made_are_returned()
    {
        var answer = await _admin.PostAsync(
            "/api/v1/devices/import",
            Csv("id,kind,model,site,lat,lon,interval_s,secret\nI-1,noise,X,S-1,,,60,\nI-2,dust,,,31.2,121.4,60,mysecret-1\n"));
        var result = await answer.JsonAsync();
        result.GetProperty("created").GetInt32().ShouldBe(2);
        result.GetProperty("secrets").EnumerateArray().Single().GetProperty("id").GetString().ShouldBe("I-1");
        (await _admin.GetAsync("/api/v1/devices/I-2")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_faulty_file_imports_nothing_and_every_fault_has_line_and_field()
    {
        var answer = await _admin.PostAsync(
            "/api/v1/devices/import", Csv("id,kind,interval_s\nI-1,noise,60\nI-2,boat,60\nI-3,dust,never\n"));
        var errors = (await answer.ProblemAsync(HttpStatusCode.BadRequest)).GetProperty("errors").EnumerateArray()
            .Select(e => (e.GetProperty("line").GetInt32(), e.GetProperty("field").GetString()));
        errors.ShouldBe([(3, "kind"), (4, "interval_s")]);
        await (await _admin.GetAsync("/api/v1/devices/I-1")).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Sites_are_imported_from_CSV()
    {
        var answer = await _admin.PostAsync("/api/v1/sites/import", Csv("id,name,kind,lat,lon\nS-7,Seven,restaurant,31.21,121.41\n"));
        (await answer.JsonAsync()).GetProperty("created").GetInt32().ShouldBe(1);
        (await (await _admin.GetAsync("/api/v1/sites?kind=restaurant")).JsonAsync()).Ids().ShouldBe(["S-7"]);
    }
}
