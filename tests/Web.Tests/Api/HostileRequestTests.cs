using System.Net;
using System.Net.Sockets;
using System.Text;
using SensorHub.Web.Tests.Hub;
using static SensorHub.Web.Tests.Hub.Answers;

namespace SensorHub.Web.Tests.Api;

public sealed class HostileRequestTests : IAsyncLifetime
{
    private WebHub _hub = null!;
    private HttpClient _admin = null!;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync();
        _admin = _hub.As("admin");
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Theory]
    [InlineData("", "body")]
    [InlineData("{", "JSON")]
    [InlineData("[]", "form")]
    [InlineData("null", "body")]
    [InlineData("""{"id":"q9","name":"x","area":"s1","is_admin":true}""", "is_admin")]
    [InlineData("""{"id":"q9","name":"x","area":"s1","Version":7}""", "Version")]
    [InlineData("""{"id":"q9","name":"x","name":"y","area":"s1"}""", "name")]
    [InlineData("""{"id":"q9","area":"s1"}""", "name")]
    [InlineData("""{"id":"q9","name":null,"area":"s1"}""", "name")]
    [InlineData("""{"id":"q9","name":5,"area":"s1"}""", "name")]
    [InlineData("""{"id":"q9","name":"\ud800","area":"s1"}""", "name")]
    [InlineData("""{"id":"q9","\ud800":"x","name":"x","area":"s1"}""", "")]
    [InlineData("""{"id":"q9","name":"x","area":"s1"} trailing""", "JSON")]
    public async Task A_body_that_is_not_what_the_route_takes_is_refused_and_the_member_named(string body, string named)
    {
        var problem = await (await _admin.PostAsync("/api/v1/squads", body)).ProblemAsync(HttpStatusCode.BadRequest);
        problem.GetRawText().ShouldContain(named, Case.Insensitive);
        await (await _admin.GetAsync("/api/v1/squads/q9")).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"id":"d","kind":"noise","interval_s":"60"}""")]
    [InlineData("""{"id":"d","kind":0,"interval_s":60}""")]
    [InlineData("""{"id":"d","kind":"noise","interval_s":60.5}""")]
    [InlineData("""{"id":"d","kind":"noise","interval_s":1e400}""")]
    [InlineData("""{"id":"d","kind":"noise","interval_s":60,"lat":1e999,"lon":1}""")]
    [InlineData("""{"id":"d","kind":"noise","interval_s":60,"lat":NaN,"lon":1}""")]
    [InlineData("""{"id":"d","kind":"noise","interval_s":60,"handle":1}""")]
    [InlineData("""{"id":"d","kind":"noise","interval_s":60,"secret_hash":"AA=="}""")]
    public async Task Numbers_and_words_are_taken_as_written_or_not_at_all(string body) =>
        await (await _admin.PostAsync("/api/v1/devices", body)).ProblemAsync(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("PUT", "/api/v1/devices/N-1/placements", """{"placements":[null]}""", "placements[0]")]
    [InlineData("PUT", "/api/v1/devices/N-1/placements", """{"placements":[{"site":null}]}""", "placements[0].site")]
    [InlineData("PUT", "/api/v1/devices/N-1/placements", """{"placements":[{"site":"S-1","from":1e300}]}""", "placements[0].from")]
    [InlineData("PUT", "/api/v1/devices/N-1/placements", """{"placements":[{"site":"S-1","from":-9223372036854775808}]}""", "placements[0].from")]
    [InlineData("PUT", "/api/v1/devices/N-1/maintenance", """{"maintenance":[{"from":0,"note":null}]}""", "maintenance[0].note")]
    [InlineData("PUT", "/api/v1/devices/N-1/calibrations", """{"calibrations":[{"on":"2026-02-30"}]}""", "calibrations[0].on")]
    [InlineData("PUT", "/api/v1/devices/N-1/legal-reviews", """{"legal_reviews":[{"on":"2026-02-03","by":"line\nbreak"}]}""", "legal_reviews[0].by")]
    [InlineData("PUT", "/api/v1/devices/N-1/legal-reviews", """{}""", "legal_reviews")]
    [InlineData("POST", "/api/v1/permits", """{"id":"p","kind":"disposal","site":"S-1","valid_from":0,"valid_to":1,"sites":[null]}""", "sites[0]")]
    [InlineData("POST", "/api/v1/permits", """{"id":"p","kind":"disposal","site":"S-1","valid_from":0,"valid_to":1,"route":{"type":"LineString","coordinates":[[0,0],[0,99]]}}""", "route.coordinates[1]")]
    [InlineData("POST", "/api/v1/sites", """{"id":"x","name":"x","kind":"other","lat":1,"lon":1,"party":{"name":"p","contacts":[null]}}""", "party.contacts[0]")]
    [InlineData("PATCH", "/api/v1/devices", """{"filter":{},"change":{"interval_s":1}}""", "filter")]
    [InlineData("PATCH", "/api/v1/devices", """{"filter":{"kind":"noise"},"change":{}}""", "change")]
    [InlineData("PATCH", "/api/v1/devices", """{"filter":{"ids":[null]},"change":{"interval_s":1}}""", "filter.ids[0]")]
    [InlineData("PATCH", "/api/v1/devices", """{"filter":{"ids":["gone"]},"change":{"interval_s":1}}""", "filter.ids")]
    [InlineData("POST", "/api/v1/sites/S-1/swap", """{"old":"N-1","new":"N-2","at":"tomorrow"}""", "at")]
    public async Task What_is_written_of_devices_and_permits_is_taken_whole_or_the_place_named(string method, string path, string body, string field)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = Json(body) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        (await (await _admin.SendAsync(request)).ProblemAsync(HttpStatusCode.BadRequest)).Fields().ShouldBe([field]);
    }

    [Fact]
    public async Task A_thousand_levels_of_JSON_are_refused()
    {
        var deep = new string('[', 1000) + new string(']', 1000);
        await (await _admin.PostAsync("/api/v1/squads", $$"""{"id":"q9","name":{{deep}},"area":"s1"}""")).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_role_is_only_what_the_users_resource_says()
    {
        var answer = await _admin.PostAsync("/api/v1/squads", """{"id":"q9","name":"x","area":"s1","role":"administrator"}""");
        (await answer.ProblemAsync(HttpStatusCode.BadRequest)).Fields().ShouldBe(["role"]);
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/devices/%2e%2e%2fetc", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/devices/'%20OR%201=1--", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/tasks/%F0%9F%92%A9", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/alerts/%0d%0aSet-Cookie:x", HttpStatusCode.NotFound)]
    [InlineData("PATCH", "/api/v1/devices/N-1", HttpStatusCode.MethodNotAllowed)]
    [InlineData("TRACE", "/api/v1/devices", HttpStatusCode.MethodNotAllowed)]
    public async Task An_address_that_leads_nowhere_is_answered_with_problem_details(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var answer = await _admin.SendAsync(request);
        await answer.ProblemAsync(expected);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        await (await _admin.PostAsync("/api/v1/squads", new StringContent("id: q9", Encoding.UTF8, "application/yaml")))
            .ProblemAsync(HttpStatusCode.UnsupportedMediaType);
        await (await _admin.PostAsync("/api/v1/devices/import", Json("{}"))).ProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_JSON_body_beyond_a_megabyte_is_refused()
    {
        var body = $$"""{"id":"q9","name":"{{new string('x', 1024 * 1024)}}","area":"s1"}""";
        await (await _admin.PostAsync("/api/v1/squads", body)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_file_said_to_be_two_gigabytes_is_refused_before_it_is_sent()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_hub.Address.Host, _hub.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/devices/import HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {_hub.TokenOf("admin")}\r\n"
            + "Content-Type: text/csv\r\nContent-Length: 2147483648\r\n\r\nid,kind\n"));
        using var reader = new StreamReader(stream);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        (await reader.ReadLineAsync(limit.Token)).ShouldNotBeNull().ShouldContain("413");
    }

    [Fact]
    public async Task Errors_are_problem_details_also_for_clients_that_ask_for_something_else()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/devices/none");
        request.Headers.TryAddWithoutValidation("Accept", "text/csv");
        await (await _admin.SendAsync(request)).ProblemAsync(HttpStatusCode.NotFound);
    }
}
