using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Books;
using SensorHub.Devices.Time;
using SensorHub.Ingest.Admission;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

public sealed class LedgerTests : IAsyncLifetime
{
    private WebHub _hub = null!;

    private long Now => _hub.Services.GetRequiredService<TimeProvider>().NowMs();

    public async Task InitializeAsync() => _hub = await WebHub.StartAsync();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Every_source_is_shown_with_its_terms_and_squads_are_not_told_which_brokers_there_are()
    {
        var books = _hub.Services.GetRequiredService<IngestLedger>();
        books.Of("broker:b.example:8883/hub").Dropped(2);
        books.Of("broker:c.example:8883/hub").Dropped(3);
        books.Of("mqtt-5.0").Dropped(1);

        Sources(await GetAsync("analyst")).ShouldBe([("broker:b.example:8883/hub", 2), ("broker:c.example:8883/hub", 3), ("mqtt-5.0", 1), ("other", 0)]);
        Sources(await GetAsync("member-1")).ShouldBe([("brokers", 5), ("mqtt-5.0", 1), ("other", 0)]);
        (await GetAsync("member-1")).GetProperty("received").GetInt64().ShouldBe(6);
    }

    [Fact]
    public async Task What_was_decided_and_not_handed_on_is_pending_and_a_loss_is_a_difference()
    {
        await DecideAsync(5);
        var stored = await _hub.Services.GetRequiredService<ILiveEventFeed>().ReadAfterAsync(0, 10, default);
        _hub.Lag.Notified = new(0, stored[2].Sequence, 2, 2);

        var notification = (await GetAsync("member-1")).GetProperty("notification");

        (Of(notification, "decided"), Of(notification, "notified"), Of(notification, "pending"), Of(notification, "difference")).ShouldBe((5, 2, 2, 1));
    }

    [Fact]
    public async Task Books_that_do_not_balance_twice_are_told_by_readyz()
    {
        await DecideAsync(1);
        var stored = await _hub.Services.GetRequiredService<ILiveEventFeed>().ReadAfterAsync(0, 10, default);
        _hub.Lag.Notified = new(0, stored[0].Sequence, 0, 0);
        var ledger = _hub.Services.GetRequiredService<LossLedger>();
        await ledger.ReconcileAsync();
        await ledger.ReconcileAsync();

        var ready = await _hub.As(null).GetAsync("/readyz");

        ready.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ready.Content.ReadAsStringAsync()).ShouldContain("""{"check":"ledger","reason":"the books do not balance: notification"}""");
        (await GetAsync("member-1")).GetProperty("unbalanced")[0].GetString().ShouldBe("notification");
    }

    [Fact]
    public async Task The_history_adds_minutes_to_hours_and_shows_a_gap_as_a_gap()
    {
        var hour = Now / UnixMs.Hour * UnixMs.Hour - 2 * UnixMs.Hour;
        await KeepAsync(Entry(hour, hour + UnixMs.Minute, 5), Entry(hour + UnixMs.Minute, hour + 2 * UnixMs.Minute, 7));
        await KeepAsync(Entry(hour + UnixMs.Hour, hour + UnixMs.Hour + UnixMs.Minute, 3), Gap(hour + UnixMs.Hour + UnixMs.Minute, hour + UnixMs.Hour + 2 * UnixMs.Minute));

        var spans = (await JsonAsync("/api/v1/ledger/history")).GetProperty("items").EnumerateArray().ToList();

        spans.Count.ShouldBe(2);
        (Of(spans[0], "from_ms"), Of(spans[0], "to_ms"), Of(spans[0], "received"), Of(spans[0], "difference")).ShouldBe((hour, hour + 2 * UnixMs.Minute, 12, 0));
        spans[0].GetProperty("sources")[0].GetProperty("received").GetInt64().ShouldBe(12);
        spans[1].GetProperty("gap").GetBoolean().ShouldBeTrue();
        Of(spans[1], "stored").ShouldBe(7);
        foreach (var unknown in new[] { "received", "duplicates", "qos0_dropped", "difference", "evaluation_difference" })
            spans[1].TryGetProperty(unknown, out _).ShouldBeFalse(unknown);
        (await JsonAsync($"/api/v1/ledger/history?from={hour}&to={hour + UnixMs.Hour}&step=minute")).GetProperty("items").GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData("from=1&to=90000000000000")]
    [InlineData("from=1")]
    [InlineData("from=5&to=4")]
    [InlineData("step=second")]
    public async Task A_question_that_cannot_be_answered_is_refused(string query) =>
        (await _hub.As("member-1").GetAsync("/api/v1/ledger/history?" + query)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

    private Task<JsonElement> GetAsync(string user) => JsonAsync("/api/v1/ledger", user);

    private async Task<JsonElement> JsonAsync(string path, string user = "member-1") => await (await _hub.As(user).GetAsync(path)).JsonAsync();

    private async Task DecideAsync(int events)
    {
        var operations = _hub.Services.GetRequiredService<IOperationsStore>();
        for (var i = 0; i < events; i++)
            await operations.WriteAsync(t => t.AppendLiveEvent(new() { Type = "device.clock", AtMs = 1, AboutId = "n1", Payload = "{}" }), default);
    }

    private async Task KeepAsync(params LedgerEntry[] entries)
    {
        foreach (var entry in entries)
            await _hub.Services.GetRequiredService<ILedgerStore>().AppendAsync(entry, 0, default);
    }

    private static LedgerEntry Entry(long fromMs, long atMs, long received) => new()
    {
        FromMs = fromMs,
        AtMs = atMs,
        Received = received,
        Stored = received,
        Duplicates = 0,
        Conflicts = 0,
        Quarantined = 0,
        Dropped = 0,
        Pending = 0,
        Written = received,
        Evaluated = received,
        Decided = 0,
        Notified = 0,
        IntakeDifference = 0,
        EvaluationDifference = 0,
        NotificationDifference = 0,
        Positions = default,
        Sources = new Dictionary<string, IntakeTerms> { ["mqtt-5.0"] = new(received, received, 0, 0, 0, 0, 0) },
    };

    private static LedgerEntry Gap(long fromMs, long atMs) => Entry(fromMs, atMs, 4) with
    {
        IsGap = true,
        Received = null,
        Duplicates = null,
        Dropped = null,
        IntakeDifference = null,
        EvaluationDifference = null,
        NotificationDifference = null,
        Sources = new Dictionary<string, IntakeTerms>(),
    };

    private static long Of(JsonElement of, string member) => of.GetProperty(member).GetInt64();

    private static IEnumerable<(string?, long)> Sources(JsonElement ledger) =>
        ledger.GetProperty("sources").EnumerateArray().Select(s => (s.GetProperty("source").GetString(), Of(s, "received")));
}
