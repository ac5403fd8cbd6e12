using System.Net;
using System.Text.Json;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

public sealed class TaskTests : IAsyncLifetime
{
    private WebHub _hub = null!;
    private HttpClient _member = null!;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync();
        _member = _hub.As("member-1");
        await _hub.FileTaskAsync("t1", 1, Cases.Alert("a1", "S-1", "t1"));
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task A_task_is_accepted_and_closed_with_time_and_place_of_the_actor()
    {
        var got = await _member.GetAsync("/api/v1/tasks/t1");
        (await got.JsonAsync()).GetProperty("legal_steps").EnumerateArray().Select(s => s.GetString())
            .ShouldBe(["dispatch", "accept", "close", "void", "note"]);
        var accepted = await _member.PostAsync(
            "/api/v1/tasks/t1/events", """{"type":"accept","at":"2026-08-20T22:00:30+08:00","lat":31.2,"lon":121.4}""", got.Tag());
        var task = await accepted.JsonAsync();
        task.GetProperty("state").GetString().ShouldBe("accepted");
        task.GetProperty("accepted_by").GetString().ShouldBe("member-1");

        (await _member.PostAsync("/api/v1/tasks/t1/events", """{"type":"close","note":"stopped on the spot"}""", accepted.Tag()))
            .StatusCode.ShouldBe(HttpStatusCode.OK);
        task = await (await _member.GetAsync("/api/v1/tasks/t1")).JsonAsync();
        task.GetProperty("state").GetString().ShouldBe("closed");
        var events = task.GetProperty("events").EnumerateArray().ToList();
        events.Select(e => e.GetProperty("type").GetString()).ShouldBe(["filed", "accepted", "closed"]);
        events[1].GetProperty("device_ms").GetInt64().ShouldBe(WebHub.Start.ToUnixTimeMilliseconds() + 30_000);
        events[1].GetProperty("place").GetProperty("lat").GetDouble().ShouldBe(31.2);
        events[2].GetProperty("note").GetString().ShouldBe("stopped on the spot");
    }

    [Fact]
    public async Task A_step_needs_the_version_that_was_read()
    {
        const string Accept = """{"type":"accept"}""";
        await (await _member.PostAsync("/api/v1/tasks/t1/events", Accept)).ProblemAsync(HttpStatusCode.PreconditionRequired);
        (await _member.PostAsync("/api/v1/tasks/t1/events", Accept, "\"1\"")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await _member.PostAsync("/api/v1/tasks/t1/events", Accept, "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed);
        await (await _member.PostAsync("/api/v1/tasks/t1/events", Accept, "\"4294967298\"")).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task An_illegal_step_is_refused_with_those_that_are_legal()
    {
        (await _member.PostAsync("/api/v1/tasks/t1/events", """{"type":"close"}""", "*")).EnsureSuccessStatusCode();
        var problem = await (await _member.PostAsync("/api/v1/tasks/t1/events", """{"type":"accept"}""", "*")).ProblemAsync(HttpStatusCode.Conflict);
        problem.GetProperty("state").GetString().ShouldBe("closed");
        problem.GetProperty("legal_steps").EnumerateArray().Select(s => s.GetString()).ShouldBe(["note"]);
        problem.Detail().ShouldContain("note");
    }

    [Theory]
    [InlineData("""{"type":"filed"}""", "type")]
    [InlineData("""{"type":"clock_breached"}""", "type")]
    [InlineData("""{"type":"note"}""", "note")]
    [InlineData("""{"type":"note","note":"  "}""", "note")]
    [InlineData("""{"type":"accept","lat":31.2}""", "lon")]
    [InlineData("""{"type":"accept","lat":131.2,"lon":1}""", "lat")]
    [InlineData("""{"type":"accept","at":"2026-08-20T22:00:30"}""", "at")]
    [InlineData("""{"type":"accept","actor":"admin"}""", "actor")]
    [InlineData("""{"type":"accept","squad":"q2"}""", "squad")]
    public async Task A_step_that_is_none_is_refused_and_the_member_named(string body, string field)
    {
        var problem = await (await _member.PostAsync("/api/v1/tasks/t1/events", body, "*")).ProblemAsync(HttpStatusCode.BadRequest);
        problem.Fields().ShouldBe([field]);
        (await (await _member.GetAsync("/api/v1/tasks/t1")).JsonAsync()).GetProperty("version").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_squad_neither_voids_nor_dispatches_and_a_dispatcher_does()
    {
        const string Void = """{"type":"void","note":"there was a permit"}""";
        const string Dispatch = """{"type":"dispatch","squad":"q2"}""";
        await (await _member.PostAsync("/api/v1/tasks/t1/events", Void, "*")).ProblemAsync(HttpStatusCode.Forbidden);
        await (await _member.PostAsync("/api/v1/tasks/t1/events", Dispatch, "*")).ProblemAsync(HttpStatusCode.Forbidden);
        var dispatcher = _hub.As("dispatcher-1");
        (await dispatcher.PostAsync("/api/v1/tasks/t1/events", Dispatch, "*")).EnsureSuccessStatusCode();
        await (await _member.GetAsync("/api/v1/tasks/t1")).ProblemAsync(HttpStatusCode.NotFound);
        (await dispatcher.PostAsync("/api/v1/tasks/t1/events", Void, "*")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task What_a_patrol_finds_goes_to_the_squad_of_the_place_with_ten_minutes_to_accept()
    {
        const string Find = """{"subject":"site:S-1","matter_code":"06027","title":"净化设施未开","note":"smoke","lat":31.21,"lon":121.41}""";
        var filed = await _member.PostAsync("/api/v1/tasks", Find);
        var task = await filed.JsonAsync(HttpStatusCode.Created);
        task.GetProperty("squad_id").GetString().ShouldBe("q1");
        task.GetProperty("deadline").GetProperty("due_at_ms").GetInt64().ShouldBe(WebHub.Start.AddMinutes(10).ToUnixTimeMilliseconds());
        task.GetProperty("linked_task_ids").EnumerateArray().Select(i => i.GetString()).ShouldBe(["t1"]);
        (await _member.GetAsync(filed.Headers.Location)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var again = await (await _member.PostAsync("/api/v1/tasks", Find)).ProblemAsync(HttpStatusCode.Conflict);
        again.Detail().ShouldContain(task.GetProperty("id").GetString()!);
        await (await _hub.As("member-2").PostAsync("/api/v1/tasks", Find)).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task What_a_patrol_finds_at_a_device_is_where_its_site_is()
    {
        var filed = await _member.PostAsync("/api/v1/tasks", """{"subject":"device:N-1","matter_code":"06027","title":"torn off"}""");

        (await filed.JsonAsync(HttpStatusCode.Created)).GetProperty("squad_id").GetString().ShouldBe("q1");
    }

    [Fact]
    public async Task A_subject_of_another_part_of_the_city_is_not_charged_from_here()
    {
        var filed = await _member.PostAsync(
            "/api/v1/tasks", """{"subject":"site:S-2","matter_code":"06027","title":"smoke","lat":31.21,"lon":121.41}""");

        (await filed.ProblemAsync(HttpStatusCode.Forbidden)).Detail().ShouldContain("tell a dispatcher");
    }

    [Fact]
    public async Task A_find_names_every_field_that_does_not_hold()
    {
        var answer = await _member.PostAsync("/api/v1/tasks", """{"subject":"site:S-9","matter_code":"6","title":" "}""");
        (await answer.ProblemAsync(HttpStatusCode.BadRequest)).Fields().ShouldBe(["subject", "matter_code", "title"], ignoreOrder: true);
    }

    [Fact]
    public async Task Lists_tell_open_from_ended_and_late_from_in_time()
    {
        await _hub.FileTaskAsync("t3", 1);
        var admin = _hub.As("admin");
        (await _member.PostAsync("/api/v1/tasks/t3/events", """{"type":"close"}""", "*")).EnsureSuccessStatusCode();
        (await ListAsync("state=open")).ShouldBe(["t1"]);
        (await ListAsync("state=ended")).ShouldBe(["t3"]);
        (await ListAsync("state=closed&subject=site:S-1")).ShouldBe(["t3"]);
        (await ListAsync("subject=site:S-2")).ShouldBeEmpty();
        (await ListAsync("overdue=true")).ShouldBeEmpty();
        _hub.CityClock.Advance(TimeSpan.FromMinutes(10));
        (await ListAsync("overdue=true")).ShouldBe(["t1"]);
        await (await admin.GetAsync("/api/v1/tasks?state=late")).ProblemAsync(HttpStatusCode.BadRequest);
        await (await admin.GetAsync("/api/v1/tasks?subject=S-1")).ProblemAsync(HttpStatusCode.BadRequest);
        await (await admin.GetAsync("/api/v1/tasks?after=%00")).ProblemAsync(HttpStatusCode.BadRequest);

        async Task<IReadOnlyList<string>> ListAsync(string query) =>
            (await (await admin.GetAsync("/api/v1/tasks?" + query)).JsonAsync()).Ids();
    }

    [Fact]
    public async Task A_disk_that_cannot_store_the_step_says_so_and_nothing_changed()
    {
        _hub.Operations.BeforeCommit = () => throw new IOException("No space left on /var/secret/path");
        var problem = await (await _member.PostAsync("/api/v1/tasks/t1/events", """{"type":"accept"}""", "*"))
            .ProblemAsync(HttpStatusCode.ServiceUnavailable);
        problem.GetRawText().ShouldNotContain("secret");
        _hub.Operations.BeforeCommit = null;
        (await (await _member.GetAsync("/api/v1/tasks/t1")).JsonAsync()).GetProperty("state").GetString().ShouldBe("filed");
    }

    [Fact]
    public async Task An_alert_is_shown_with_every_revision_of_its_verdicts_and_their_arithmetic()
    {
        await _hub.Operations.WriteAsync(
            t =>
            {
                t.AppendVerdict(Cases.Verdict("a1", 1, 60.5));
                t.AppendVerdict(Cases.Verdict("a1", 2, 61.25));
                return 0;
            },
            CancellationToken.None);
        var alert = await (await _member.GetAsync("/api/v1/alerts/a1")).JsonAsync();
        alert.GetProperty("subject").GetProperty("id").GetString().ShouldBe("S-1");
        alert.GetProperty("figures").GetProperty("value").GetDouble().ShouldBe(61.25);
        var verdicts = alert.GetProperty("verdicts").EnumerateArray().ToList();
        verdicts.Select(v => v.GetProperty("revision").GetInt32()).ShouldBe([1, 2]);
        verdicts[1].GetProperty("arithmetic").GetProperty("seconds").GetInt32().ShouldBe(1200);
        verdicts[1].GetProperty("verdict").GetString().ShouldBe("exceeded");

        var listed = (await (await _member.GetAsync("/api/v1/alerts?state=firing")).JsonAsync()).GetProperty("items")[0];
        listed.TryGetProperty("verdicts", out _).ShouldBeFalse();
        (await (await _member.GetAsync("/api/v1/alerts?state=resolved")).JsonAsync()).Ids().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_rules_in_force_say_their_limit_and_the_law_of_today()
    {
        var packs = await (await _hub.As("analyst").GetAsync("/api/v1/rulepacks")).JsonAsync();
        var rules = packs.GetProperty("items").EnumerateArray().SelectMany(p => p.GetProperty("rules").EnumerateArray()).ToDictionary(r => r.GetProperty("id").GetString()!);
        rules["site-noise-night"].GetProperty("shape").GetString().ShouldBe("window");
        Terms("site-noise-night").GetProperty("limit").GetDouble().ShouldBe(55);
        Terms("site-noise-night").GetProperty("window_s").GetInt64().ShouldBe(1200);
        Terms("site-noise-night").GetProperty("exemptions").EnumerateArray().Select(e => e.GetString()).ShouldBe(["night_work", "emergency_repair"]);
        Terms("site-noise-night-max").GetProperty("at_least_minutes").GetInt32().ShouldBe(3);
        Terms("zone-noise-night-max").GetProperty("limit_by_zone_class").GetProperty("class4b").GetDouble().ShouldBe(75);
        Terms("fume-over-limit").GetProperty("while_metric").GetString().ShouldBe("fan_on");
        Terms("dust-pm10-delta").GetProperty("background").GetProperty("cap").GetDouble().ShouldBe(150);
        Terms("dust-pm10-delta").GetProperty("allowed_per_occurrence").GetInt32().ShouldBe(2);
        var dump = rules["truck-illegal-dump"];
        dump.GetProperty("shape").GetString().ShouldBe("run");
        dump.GetProperty("terms").GetProperty("all_of")[1].GetRawText()
            .ShouldBe("""{"metric":"speed","comparison":"below","value":5,"unit":"km/h"}""");
        // The hub's clock stands at 20 August 2026, five days after the code came into force.
        rules["site-noise-night"].GetProperty("basis_today").GetProperty("title").GetString()!.ShouldStartWith("生态环境法典");
        rules["site-noise-night"].GetProperty("bases").GetArrayLength().ShouldBe(3);

        JsonElement Terms(string rule) => rules[rule].GetProperty("terms");
    }
}
