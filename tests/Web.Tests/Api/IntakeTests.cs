using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Brokers;
using SensorHub.Ingest.Decoders;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

public sealed class IntakeTests : IAsyncLifetime
{
    private WebHub _hub = null!;
    private HttpClient _reviewer = null!;

    public async Task InitializeAsync()
    {
        _hub = await WebHub.StartAsync();
        _reviewer = _hub.As("data-reviewer");
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task The_ledger_adds_up_and_shows_the_difference()
    {
        _hub.Quarantine.Add(100, Handle("N-1"), """[{"ts":1787212800000,"leq":55},{"ts":1787212800000,"leq":55},{"ts":1787212800000,"leq":61}]""");
        await _reviewer.PostAsync("/api/v1/quarantine/100/replay", content: null);
        var ledger = await (await _hub.As("member-1").GetAsync("/api/v1/ledger")).JsonAsync();
        long Of(string member) => ledger.GetProperty(member).GetInt64();
        Of("received").ShouldBe(3);
        Of("stored").ShouldBe(1);
        Of("duplicates").ShouldBe(1);
        Of("conflicts").ShouldBe(1);
        Of("difference").ShouldBe(0);
        (Of("stored") + Of("duplicates") + Of("conflicts") + Of("quarantined") + Of("qos0_dropped")).ShouldBe(Of("received"));
    }

    [Fact]
    public async Task The_ledger_says_how_far_decisions_follow_the_journal()
    {
        (_hub.Lag.DurablePosition, _hub.Lag.EvaluatedPosition, _hub.Lag.Unsettled) = (4000, 3000, 2);

        var ledger = await (await _hub.As("member-1").GetAsync("/api/v1/ledger")).JsonAsync();

        ledger.GetProperty("journal_position").GetInt64().ShouldBe(4000);
        ledger.GetProperty("evaluated_position").GetInt64().ShouldBe(3000);
        ledger.GetProperty("unsettled_subjects").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_payload_is_listed_shown_with_its_bytes_and_taken_in_again()
    {
        const string Payload = """{"leq":55.5}""";
        _hub.Quarantine.Add(100, Handle("N-1"), Payload);
        (await (await _reviewer.GetAsync("/api/v1/quarantine?reason=shape&replayed=false")).JsonAsync()).Ids().ShouldBe(["100"]);
        var shown = await (await _reviewer.GetAsync("/api/v1/quarantine/100")).JsonAsync();
        Encoding.UTF8.GetString(shown.GetProperty("payload").GetBytesFromBase64()).ShouldBe(Payload);
        shown.GetProperty("device").GetString().ShouldBe("N-1");

        var replayed = await (await _reviewer.PostAsync("/api/v1/quarantine/100/replay", content: null)).JsonAsync();
        replayed.GetProperty("readings").GetInt32().ShouldBe(1);
        _hub.Journal.EntryCount.ShouldBe(1);
        (await (await _reviewer.GetAsync("/api/v1/quarantine?replayed=true")).JsonAsync()).Ids().ShouldBe(["100"]);

        var twice = await (await _reviewer.PostAsync("/api/v1/quarantine/100/replay", content: null)).ProblemAsync(HttpStatusCode.Conflict);
        twice.Detail().ShouldContain("again=true");
        _hub.Journal.EntryCount.ShouldBe(1);
        (await _reviewer.PostAsync("/api/v1/quarantine/100/replay?again=true", content: null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _hub.AuditAsync()).ShouldContain(r => r.Action == "quarantine.replay" && r.Actor == "data-reviewer");
    }

    [Fact]
    public async Task A_brokers_payload_that_came_before_its_device_was_registered_is_taken_in_once_it_is()
    {
        var plant = new BrokerTopics([new() { Topics = ["plant/+/{device}/data"] }]);
        await using var hub = await WebHub.StartAsync(configure: builder => builder.Services.AddSingleton(plant));
        hub.Quarantine.Add(100, device: 0, """{"leq":55.5}""", RefusalReason.UnknownDevice, "plant/7/N-9/data");
        var reviewer = hub.As("data-reviewer");
        await RegisterAsync("7");
        var early = await (await reviewer.PostAsync("/api/v1/quarantine/100/replay", content: null)).ProblemAsync(HttpStatusCode.Conflict);
        early.Detail().ShouldContain("plant/7/N-9/data");
        await RegisterAsync("N-9");

        var replayed = await (await reviewer.PostAsync("/api/v1/quarantine/100/replay", content: null)).JsonAsync();

        replayed.GetProperty("readings").GetInt32().ShouldBe(1);
        hub.Journal.EntryCount.ShouldBe(1);
        (await hub.AuditAsync()).ShouldContain(r => r.Action == "quarantine.replay" && r.Detail.Contains("\"N-9\""));

        Task RegisterAsync(string id) => hub.Registry.PutAsync(new DeviceSpec(id, DeviceKind.Noise, 60), null, Expected.Nothing, Actor.Hub);
    }

    [Fact]
    public async Task A_payload_that_is_still_no_reading_says_why_and_stays()
    {
        _hub.Quarantine.Add(100, Handle("N-1"), "{");
        _hub.Quarantine.Add(200, device: 0, """{"leq":55}""");
        var problem = await (await _reviewer.PostAsync("/api/v1/quarantine/100/replay", content: null)).ProblemAsync(HttpStatusCode.Conflict);
        problem.Detail().ShouldContain("malformed");
        await (await _reviewer.PostAsync("/api/v1/quarantine/200/replay", content: null)).ProblemAsync(HttpStatusCode.Conflict);
        (await (await _reviewer.GetAsync("/api/v1/quarantine?replayed=true")).JsonAsync()).Ids().ShouldBeEmpty();
        _hub.Journal.EntryCount.ShouldBe(0);
    }

    [Fact]
    public async Task The_list_is_paged_and_cut_to_the_callers_devices()
    {
        for (var i = 1; i <= 9; i++)
            _hub.Quarantine.Add(i, Handle(i % 2 == 0 ? "N-2" : "N-1"), "x", i == 9 ? RefusalReason.Encoding : RefusalReason.Shape);
        var dispatcher = _hub.As("dispatcher-1");
        var first = await (await dispatcher.GetAsync("/api/v1/quarantine?limit=2")).JsonAsync();
        first.Ids().ShouldBe(["9", "7"]);
        var second = await (await dispatcher.GetAsync($"/api/v1/quarantine?limit=9&after={first.GetProperty("next").GetString()}")).JsonAsync();
        second.Ids().ShouldBe(["5", "3", "1"]);
        second.TryGetProperty("next", out _).ShouldBeFalse();
        await (await dispatcher.GetAsync("/api/v1/quarantine/2")).ProblemAsync(HttpStatusCode.NotFound);
        await (await dispatcher.GetAsync("/api/v1/quarantine?device=N-2")).ProblemAsync(HttpStatusCode.NotFound);
        (await (await _reviewer.GetAsync("/api/v1/quarantine?device=N-2")).JsonAsync()).Ids().ShouldBe(["8", "6", "4", "2"]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("101")]
    public async Task What_is_not_in_quarantine_is_not_found(string id) =>
        await (await _reviewer.GetAsync("/api/v1/quarantine/" + id)).ProblemAsync(HttpStatusCode.NotFound);

    [Fact]
    public async Task The_audit_log_is_read_in_pages_and_its_chain_verified()
    {
        var auditor = _hub.As("auditor");
        var first = await (await auditor.GetAsync("/api/v1/audit?limit=3")).JsonAsync();
        first.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("sequence").GetInt64()).ShouldBe([1, 2, 3]);
        var second = await (await auditor.GetAsync($"/api/v1/audit?limit=1&after={first.GetProperty("next").GetString()}")).JsonAsync();
        second.GetProperty("items")[0].GetProperty("sequence").GetInt64().ShouldBe(4);
        (await (await auditor.GetAsync("/api/v1/audit/verification")).JsonAsync()).GetProperty("intact").GetBoolean().ShouldBeTrue();
    }

    private int Handle(string device) => _hub.Services.GetRequiredService<IRegistry>().Current.Devices[device].Handle;
}
