using System.Net;
using System.Net.Http.Headers;
using SensorHub.Devices.Time;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

/// <summary>Of the city's devices N-1 is silent and runs ahead, T-1 was never heard, N-2 is well.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private static readonly long Now = MemoryVitals.Well.AtMs;
    private WebHub _hub = null!;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync();
        _hub.Vitals["N-1"] = MemoryVitals.Well with
        {
            LastSeenMs = Now - UnixMs.Hour,
            SilentFromMs = Now - UnixMs.Hour,
            NewestEventMs = Now - UnixMs.Hour - 1,
            KeptHour = 1,
            ClockDriftMs = 42_000,
            Battery = 55.5,
        };
        _hub.Vitals["T-1"] = MemoryVitals.Well with { LastSeenMs = null };
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task A_device_shows_what_is_known_and_leaves_out_what_is_not()
    {
        var health = await (await _hub.As("analyst").GetAsync("/api/v1/devices/N-1/health")).JsonAsync();
        health.GetRawText().ShouldBe(
            $$"""{"id":"N-1","kind":"noise","site":"S-1","enabled":true,"states":["silent","drifting"],"last_seen_ms":{{Now - UnixMs.Hour}},"newest_event_ms":{{Now - UnixMs.Hour - 1}},"interval_s":60,"kept_hour":1,"clock_drift_ms":42000,"suspect_clocks":0,"battery":55.5,"quarantined":0}""");
    }

    [Theory]
    [InlineData("", "N-1,N-2,T-1")]
    [InlineData("?state=silent", "N-1")]
    [InlineData("?state=drifting", "N-1")]
    [InlineData("?state=never_heard", "T-1")]
    [InlineData("?state=low_battery", "")]
    [InlineData("?kind=noise", "N-1,N-2")]
    [InlineData("?after=N-1", "N-2,T-1")]
    [InlineData("?limit=1", "N-1")]
    public async Task The_list_shows_those_in_the_state_asked_for(string query, string ids)
    {
        var page = await (await _hub.As("analyst").GetAsync("/api/v1/devices/health" + query)).JsonAsync();
        page.Ids().ShouldBe(ids.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_page_asks_after_its_own_devices_and_not_after_the_whole_city()
    {
        await (await _hub.As("analyst").GetAsync("/api/v1/devices/health?limit=1")).JsonAsync();

        _hub.Vitals.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_spreadsheet_gets_the_same_rows()
    {
        var client = _hub.As("analyst");
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        var lines = (await client.GetStringAsync("/api/v1/devices/health?state=silent")).Split("\r\n");
        lines[0].ShouldStartWith("id,kind,site,gateway,states,online_since_ms,last_seen_ms,");
        lines[1].ShouldBe($"N-1,noise,S-1,,silent drifting,,{Now - UnixMs.Hour},{Now - UnixMs.Hour - 1},60,1,,,42000,0,55.5,,,,0");
        lines[2].ShouldBeEmpty();
    }

    [Fact]
    public async Task A_spreadsheet_is_told_that_there_is_more_and_where()
    {
        var client = _hub.As("analyst");
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        var first = await client.GetAsync("/api/v1/devices/health?kind=noise&limit=1&after=A");
        var link = first.Headers.GetValues("Link").ShouldHaveSingleItem();
        link.ShouldBe("</api/v1/devices/health?kind=noise&limit=1&after=N-1>; rel=\"next\"");

        var last = await client.GetAsync(link[1..link.IndexOf('>')]);

        (await last.Content.ReadAsStringAsync()).Split("\r\n")[1].ShouldStartWith("N-2,");
        last.Headers.Contains("Link").ShouldBeFalse();
    }

    [Fact]
    public async Task The_summary_counts_by_kind()
    {
        var counts = await (await _hub.As("analyst").GetAsync("/api/v1/devices/health/summary")).JsonAsync();
        counts.GetRawText().ShouldBe(
            """[{"kind":"noise","devices":2,"well":1,"unwell":{"silent":1,"drifting":1}},{"kind":"truck","devices":1,"well":0,"unwell":{"never_heard":1}}]""");
    }

    [Fact]
    public async Task Another_districts_devices_are_neither_shown_nor_counted()
    {
        var client = _hub.As("dispatcher-2");
        (await (await client.GetAsync("/api/v1/devices/health")).JsonAsync()).Ids().ShouldBe(["N-2"]);
        (await (await client.GetAsync("/api/v1/devices/health/summary")).JsonAsync()).GetArrayLength().ShouldBe(1);
        await (await client.GetAsync("/api/v1/devices/N-1/health")).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_state_that_is_none_is_refused_with_the_words_there_are()
    {
        var problem = await (await _hub.As("analyst").GetAsync("/api/v1/devices/health?state=sleepy")).ProblemAsync(HttpStatusCode.BadRequest);
        problem.Detail().ShouldContain("never_heard, silent, losing, drifting, low_battery, out_of_sync");
    }
}
