using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Devices.Projections;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Operations;

/// <summary>What people see of projections, and how they have the past written anew.</summary>
public sealed class ProjectionTests
{
    private const string Path = "/api/v1/projections/city";

    [Fact]
    public async Task Each_is_shown_with_how_far_it_is()
    {
        await using var hub = await StartAsync(ProjectionState.Waiting);
        var shown = await (await hub.As("analyst").GetAsync("/api/v1/projections")).JsonAsync();
        var one = shown.GetProperty("items").EnumerateArray().Single();
        one.GetProperty("state").GetString().ShouldBe("waiting");
        one.GetProperty("lag_bytes").GetInt64().ShouldBe(100);
        one.GetProperty("dropped").GetInt64().ShouldBe(1);
        await (await hub.As("analyst").GetAsync("/api/v1/projections/none")).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_past_is_written_anew_once_at_a_time_and_can_be_ended()
    {
        await using var hub = await StartAsync(ProjectionState.Following);
        var admin = hub.As("admin");
        await (await admin.DeleteAsync(Path + "/reprojection", ifMatch: null)).ProblemAsync(HttpStatusCode.NotFound);
        var run = await (await admin.PostAsync(Path + "/reprojection", """{"from":"2026-01-01T00:00:00+08:00"}""")).JsonAsync(HttpStatusCode.Accepted);
        run.GetProperty("state").GetString().ShouldBe("running");
        run.GetProperty("from_ms").GetInt64().ShouldBe(1_767_196_800_000);
        await (await admin.PostAsync(Path + "/reprojection", "{}")).ProblemAsync(HttpStatusCode.Conflict);
        (await (await admin.DeleteAsync(Path + "/reprojection", ifMatch: null)).JsonAsync()).GetProperty("state").GetString().ShouldBe("cancelled");
        (await hub.AuditAsync()).Select(r => r.Action).ShouldContain("projection.reproject");
    }

    [Fact]
    public async Task A_span_that_ends_before_it_begins_is_refused()
    {
        await using var hub = await StartAsync(ProjectionState.Following);
        var refused = await (await hub.As("admin").PostAsync(Path + "/reprojection", """{"from":2000,"to":1000}""")).ProblemAsync(HttpStatusCode.BadRequest);
        refused.Fields().ShouldBe(["to"]);
    }

    [Theory]
    [InlineData(ProjectionState.Waiting, "projection 0 waits for its server")]
    [InlineData(ProjectionState.Refused, "projection 0 is refused by its server: check user, token and database")]
    public async Task Readiness_says_what_is_wrong_and_names_no_host(ProjectionState state, string reason)
    {
        await using var hub = await StartAsync(state);
        var ready = await (await hub.As(null).GetAsync("/readyz")).JsonAsync();
        ready.GetProperty("status").GetString().ShouldBe("degraded");
        ready.GetProperty("reasons").EnumerateArray().Single().GetProperty("reason").GetString().ShouldBe(reason);
    }

    private static Task<WebHub> StartAsync(ProjectionState state)
    {
        var projections = new MemoryProjections();
        projections.All.Add(MemoryProjections.Of("city", state));
        return WebHub.StartAsync(configure: builder => builder.Services.AddSingleton<IProjections>(projections));
    }
}
