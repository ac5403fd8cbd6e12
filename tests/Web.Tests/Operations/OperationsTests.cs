using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Devices.Registry;
using SensorHub.Web.Tests.Hub;
using SensorHub.Web.Tests.Live;

namespace SensorHub.Web.Tests.Operations;

public sealed class OperationsTests
{
    [Fact]
    public async Task A_newcomer_is_told_what_is_here_and_where_the_rest_is_described()
    {
        await using var hub = await WebHub.StartAsync();
        var index = await (await hub.As(null).GetAsync("/")).JsonAsync();
        index.GetProperty("name").GetString().ShouldBe("SensorHub");
        var document = await (await hub.As(null).GetAsync(index.GetProperty("openapi").GetString())).JsonAsync();
        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.");
        document.GetProperty("paths").TryGetProperty("/api/v1/devices", out _).ShouldBeTrue();
        document.TryGetProperty("servers", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_living_hub_is_healthy()
    {
        await using var hub = await WebHub.StartAsync();
        (await (await hub.As(null).GetAsync("/healthz")).JsonAsync()).GetProperty("status").GetString().ShouldBe("ok");
    }

    [Fact]
    public async Task A_hub_that_can_store_is_ready()
    {
        await using var hub = await WebHub.StartAsync();
        (await (await hub.As(null).GetAsync("/readyz")).JsonAsync()).GetRawText().ShouldBe("""{"status":"ready","reasons":[]}""");
    }

    [Fact]
    public async Task A_hub_whose_disk_refuses_is_not_ready_and_does_not_name_its_paths()
    {
        await using var hub = await WebHub.StartAsync();
        hub.Journal.Refuse(new IOException("No space left on device: /srv/secret/journal"));
        hub.Quarantine.Add(1, hub.Services.GetRequiredService<IRegistry>().Current.Devices["N-1"].Handle, """{"leq":55}""");
        var replay = hub.As("admin").PostAsync("/api/v1/quarantine/1/replay", content: null);
        var refused = Task.Run(async () =>
        {
            HttpResponseMessage ready;
            do
                ready = await hub.As(null).GetAsync("/readyz");
            while (ready.StatusCode == HttpStatusCode.OK);
            return ready;
        });
        var answer = await (await refused.WaitAsync(TimeSpan.FromSeconds(30))).JsonAsync(HttpStatusCode.ServiceUnavailable);
        answer.GetProperty("status").GetString().ShouldBe("not_ready");
        answer.GetRawText().ShouldNotContain("secret");
        hub.Journal.Refuse(null);
        (await Pump.UntilAsync(replay, () => hub.CityClock.Advance(TimeSpan.FromSeconds(1)))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await hub.As(null).GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_hub_whose_decisions_are_late_says_so_and_still_takes_readings()
    {
        await using var hub = await WebHub.StartAsync();
        hub.Lag.Current = TimeSpan.FromSeconds(42);
        var answer = await (await hub.As(null).GetAsync("/readyz")).JsonAsync();
        answer.GetProperty("status").GetString().ShouldBe("degraded");
        answer.GetProperty("reasons")[0].GetProperty("reason").GetString()!.ShouldContain("42 s");
    }

    [Fact]
    public async Task While_evaluation_waits_for_a_store_the_hub_is_degraded_at_once()
    {
        await using var hub = await WebHub.StartAsync();
        hub.Lag.IsHeldUp = true;
        var answer = await (await hub.As(null).GetAsync("/readyz")).JsonAsync();
        answer.GetProperty("status").GetString().ShouldBe("degraded");
        answer.GetProperty("reasons")[0].GetProperty("reason").GetString().ShouldBe("evaluation waits for stores that cannot be read or written, 0 s behind the journal");
    }

    [Fact]
    public async Task The_counters_of_all_rooms_are_there_for_Prometheus()
    {
        await using var hub = await WebHub.StartAsync();
        await hub.As("admin").GetAsync("/api/v1/devices/none");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        var answer = await hub.As(null).SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("text/plain");
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("http_server_request_duration_seconds_count");
        // Labels come from routes, never from what a caller wrote.
        text.ShouldContain("http_route=\"/api/v1/devices/{id}\"");
        text.ShouldNotContain("none");
    }

    [Fact]
    public async Task No_answer_may_be_kept_sniffed_or_framed()
    {
        await using var hub = await WebHub.StartAsync();
        foreach (var path in new[] { "/", "/api/v1/devices", "/api/v1/nothing" })
        {
            var headers = (await hub.As("admin").GetAsync(path)).Headers;
            headers.CacheControl!.NoStore.ShouldBeTrue();
            headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'none'; frame-ancestors 'none'"]);
        }
    }

    [Fact]
    public async Task A_failure_inside_is_answered_without_telling_about_the_inside()
    {
        await using var hub = await WebHub.StartAsync();
        hub.Operations.BeforeCommit = () => throw new InvalidOperationException("password=hunter2 in /srv/data");
        var answer = await hub.As("dispatcher").PostAsync(
            "/api/v1/tasks", """{"subject":"site:S-1","matter_code":"08001","title":"x"}""");
        (await answer.ProblemAsync(HttpStatusCode.InternalServerError)).GetRawText().ShouldNotContain("hunter2");
    }
}
