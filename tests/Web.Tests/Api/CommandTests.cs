using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Sessions;
using SensorHub.TestKit.Management;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

public sealed class CommandTests : IAsyncLifetime
{
    private const string Commands = "/api/v1/devices/N-1/commands";
    private const string Shadow = "/api/v1/devices/N-1/shadow";
    private WebHub _hub = null!;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync();
        _hub.Services.GetRequiredService<MemoryDownlink>().Subscribe(DownlinkTopics.CommandsOf("N-1"));
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task A_command_is_asked_found_listed_and_taken_back()
    {
        var client = _hub.As("dispatcher");
        var answer = await client.PostAsync(Commands, """{"type":"reboot","params":{"delay_s":5},"expires_in_s":60}""");
        var asked = await answer.JsonAsync(HttpStatusCode.Accepted);
        var id = asked.GetProperty("id").GetString()!;
        answer.Headers.Location!.ToString().ShouldBe($"{Commands}/{id}");
        (Text(asked, "state"), Text(asked, "device"), Text(asked, "asked_by")).ShouldBe(("sent", "N-1", "dispatcher"));
        asked.GetProperty("params").GetRawText().ShouldBe("""{"delay_s":5}""");

        (await (await client.GetAsync(Commands + "?open=true")).JsonAsync()).Ids().ShouldBe([id]);
        (await (await client.DeleteAsync($"{Commands}/{id}")).JsonAsync()).GetProperty("state").GetString().ShouldBe("cancelled");
        (await (await client.GetAsync($"{Commands}/{id}")).JsonAsync()).GetProperty("state").GetString().ShouldBe("cancelled");
        await (await client.DeleteAsync($"{Commands}/{id}")).ProblemAsync(HttpStatusCode.Conflict);
        (await (await client.GetAsync(Commands + "?open=true")).JsonAsync()).Ids().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"type":"Re boot"}""", "type")]
    [InlineData("""{"type":"configure"}""", "type")]
    [InlineData("""{"type":"reboot","params":[1]}""", "params")]
    [InlineData("""{"type":"reboot","params":{"a":1e99999999}}""", "params")]
    [InlineData("""{"type":"reboot","expires_in_s":0}""", "expires_in_s")]
    [InlineData("""{"type":"reboot","expires_in_s":604801}""", "expires_in_s")]
    public async Task What_does_not_hold_is_named(string body, string field) =>
        (await (await _hub.As("admin").PostAsync(Commands, body)).ProblemAsync(HttpStatusCode.BadRequest)).Fields().ShouldBe([field]);

    [Fact]
    public async Task Parameters_have_a_bound()
    {
        var body = JsonSerializer.Serialize(new { type = "load", @params = new { text = new string('x', 8 * 1024) } });
        (await (await _hub.As("admin").PostAsync(Commands, body)).ProblemAsync(HttpStatusCode.BadRequest)).Fields().ShouldBe(["params"]);
    }

    [Fact]
    public async Task A_list_goes_on_where_its_page_ended()
    {
        var client = _hub.As("dispatcher");
        for (var i = 0; i < 3; i++)
            (await client.PostAsync(Commands, """{"type":"reboot"}""")).EnsureSuccessStatusCode();
        var first = await (await client.GetAsync(Commands + "?limit=2")).JsonAsync();
        var rest = await (await client.GetAsync($"{Commands}?after={first.GetProperty("next").GetString()}")).JsonAsync();
        first.Ids().Concat(rest.Ids()).Distinct().Count().ShouldBe(3);
        rest.TryGetProperty("next", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_districts_device_takes_no_commands()
    {
        await (await _hub.As("dispatcher-2").PostAsync(Commands, """{"type":"reboot"}""")).ProblemAsync(HttpStatusCode.NotFound);
        await (await _hub.As("dispatcher-2").GetAsync(Shadow)).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_shadow_is_written_by_who_has_read_it_and_shows_what_differs()
    {
        var client = _hub.As("admin");
        var read = await client.GetAsync(Shadow);
        read.Tag().ShouldBe("\"1\"");
        (await read.JsonAsync()).GetRawText().ShouldBe("""{"device":"N-1","version":1,"desired":{},"delta":{},"in_sync":true}""");

        await (await client.PutAsync(Shadow, """{"desired":{"a":1}}""", null)).ProblemAsync(HttpStatusCode.PreconditionRequired);
        var put = await client.PutAsync(Shadow, """{"desired":{"a":1,"b":null}}""", "\"1\"");
        put.Tag().ShouldBe("\"2\"");
        (await put.JsonAsync()).GetProperty("delta").GetRawText().ShouldBe("""{"a":1}""");
        await (await client.PutAsync(Shadow, """{"desired":{"a":2}}""", "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed);
        _hub.Services.GetRequiredService<MemoryDownlink>().Waiting.ShouldHaveSingleItem().Payload.ShouldContain("""{"version":2,"config":{"a":1,"b":null}}""");
        await HealthShouldBeAsync("""["out_of_sync"]""", """{"in_sync":false}""");

        var handle = _hub.Services.GetRequiredService<IRegistry>().Current.Devices["N-1"].Handle;
        await _hub.Services.GetRequiredService<IReportStore>().ReportAsync([new StateReport(handle, 1, "1.4.2", """{"a":1}""")]);
        (await (await client.GetAsync(Shadow)).JsonAsync()).GetProperty("in_sync").GetBoolean().ShouldBeTrue();
        await HealthShouldBeAsync("[]", """{"in_sync":true}""");
    }

    [Theory]
    [InlineData("""{"desired":[1]}""")]
    [InlineData("""{"desired":{"a":1e99999999}}""")]
    [InlineData("""{"desired":{"a":"\ud800"}}""")]
    public async Task A_configuration_that_no_device_could_read_is_refused(string body) =>
        await (await _hub.As("admin").PutAsync(Shadow, body, "*")).ProblemAsync(HttpStatusCode.BadRequest);

    private async Task HealthShouldBeAsync(string states, string sync)
    {
        var health = await (await _hub.As("admin").GetAsync("/api/v1/devices/N-1/health")).JsonAsync();
        health.GetProperty("states").GetRawText().ShouldBe(states);
        health.GetProperty("in_sync").GetRawText().ShouldBe(JsonElement.Parse(sync).GetProperty("in_sync").GetRawText());
        var listed = (await (await _hub.As("admin").GetAsync("/api/v1/devices/health?state=out_of_sync")).JsonAsync()).Ids();
        listed.ShouldBe(states == "[]" ? [] : ["N-1"]);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
