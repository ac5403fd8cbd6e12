using System.Net;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

/// <summary>What a caller may not see does not exist for it.</summary>
public sealed class ScopeTests : IAsyncLifetime
{
    private WebHub _hub = null!;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync();
        await _hub.FileTaskAsync("t1", 1, Cases.Alert("a1", "S-1", "t1"));
        await _hub.FileTaskAsync("t2", 2, Cases.Alert("a2", "S-2", "t2"));
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Theory]
    [InlineData("member-1", "tasks", "t1")]
    [InlineData("member-2", "tasks", "t2")]
    [InlineData("member-1", "alerts", "a1")]
    [InlineData("member-2", "alerts", "a2")]
    [InlineData("dispatcher-1", "tasks", "t1")]
    [InlineData("dispatcher-2", "alerts", "a2")]
    [InlineData("dispatcher-1", "devices", "N-1")]
    [InlineData("dispatcher-2", "devices", "N-2")]
    [InlineData("dispatcher-1", "sites", "S-1")]
    [InlineData("dispatcher-1", "cells", "c1")]
    [InlineData("dispatcher-2", "squads", "q2")]
    [InlineData("dispatcher-1", "areas", "d1,s1")]
    [InlineData("dispatcher", "tasks", "t1,t2")]
    [InlineData("analyst", "devices", "N-1,N-2,T-1")]
    [InlineData("admin", "alerts", "a1,a2")]
    public async Task A_list_shows_what_is_the_callers_and_the_rest_is_not_found_by_id_either(string user, string list, string seen)
    {
        var client = _hub.As(user);
        (await (await client.GetAsync($"/api/v1/{list}")).JsonAsync()).Ids().ShouldBe(seen.Split(','), ignoreOrder: true);
        var all = (await (await _hub.As("admin").GetAsync($"/api/v1/{list}")).JsonAsync()).Ids();
        foreach (var id in all)
        {
            var answer = await client.GetAsync($"/api/v1/{list}/{id}");
            if (seen.Split(',').Contains(id))
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            else
                await answer.ProblemAsync(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task An_alert_without_a_task_is_seen_by_the_staff_of_the_area_of_its_place_and_by_no_squad()
    {
        await _hub.Operations.WriteAsync(
            t =>
            {
                t.PutAlert(Cases.Alert("silent", "S-1", taskId: null) with { AreaId = "s1" });
                return 0;
            },
            CancellationToken.None);

        foreach (var (user, sees) in new[] { ("admin", true), ("dispatcher", true), ("dispatcher-1", true), ("dispatcher-2", false), ("member-1", false) })
        {
            var client = _hub.As(user);
            (await (await client.GetAsync("/api/v1/alerts")).JsonAsync()).Ids().Contains("silent").ShouldBe(sees, user);
            (await client.GetAsync("/api/v1/alerts/silent")).StatusCode.ShouldBe(sees ? HttpStatusCode.OK : HttpStatusCode.NotFound, user);
        }
    }

    [Fact]
    public async Task A_foreign_id_and_one_that_never_was_are_answered_alike()
    {
        var member = _hub.As("member-1");
        var foreign = await (await member.GetAsync("/api/v1/tasks/t2")).ProblemAsync(HttpStatusCode.NotFound);
        var none = await (await member.GetAsync("/api/v1/tasks/t9")).ProblemAsync(HttpStatusCode.NotFound);
        foreign.Detail().Replace("t2", "t9").ShouldBe(none.Detail());
        await (await member.PostAsync("/api/v1/tasks/t2/events", """{"type":"accept"}""", "\"1\"")).ProblemAsync(HttpStatusCode.NotFound);
        (await (await _hub.As("admin").GetAsync("/api/v1/tasks/t2")).JsonAsync()).GetProperty("state").GetString().ShouldBe("filed");
    }

    [Fact]
    public async Task Asking_for_another_squads_list_gives_an_empty_one()
    {
        foreach (var list in new[] { "tasks", "alerts" })
            (await (await _hub.As("member-1").GetAsync($"/api/v1/{list}?squad=q2")).JsonAsync()).Ids().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_user_moved_to_another_squad_sees_that_squads_tasks_from_the_next_request_on()
    {
        var member = _hub.As("member-1");
        var admin = _hub.As("admin");
        (await (await member.GetAsync("/api/v1/tasks")).JsonAsync()).Ids().ShouldBe(["t1"]);
        (await admin.PutAsync("/api/v1/users/member-1", """{"role":"squad_member","area":"s2","squad":"q2"}""", "*")).EnsureSuccessStatusCode();
        (await (await member.GetAsync("/api/v1/tasks")).JsonAsync()).Ids().ShouldBe(["t2"]);
    }
}
