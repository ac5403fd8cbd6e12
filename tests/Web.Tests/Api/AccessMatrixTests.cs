using System.Net;
using System.Text;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

/// <summary>Every operation of the OpenAPI document, asked by every role. A route without a row here fails the build.</summary>
public sealed class AccessMatrixTests
{
    private const string Everyone = "admin dispatcher analyst rule-author approver data-reviewer auditor member-1";
    private const string Staff = "admin dispatcher analyst rule-author approver data-reviewer auditor";
    private const string Admin = "admin";

    // A caller that may gets past the door: anything but 401 and 403. One that may not gets 403.
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["GET /api/v1/devices"] = Staff,
        ["POST /api/v1/devices"] = Admin,
        ["GET /api/v1/devices/{id}"] = Staff,
        ["PUT /api/v1/devices/{id}"] = Admin,
        ["DELETE /api/v1/devices/{id}"] = Admin,
        ["POST /api/v1/devices/{id}/secret"] = Admin,
        ["POST /api/v1/devices/import"] = Admin,
        ["POST /api/v1/devices/placements/import"] = Admin,
        ["PATCH /api/v1/devices"] = Admin,
        ["GET /api/v1/devices/{id}/placements"] = Staff,
        ["PUT /api/v1/devices/{id}/placements"] = Admin,
        ["GET /api/v1/devices/{id}/maintenance"] = Staff,
        ["PUT /api/v1/devices/{id}/maintenance"] = Admin,
        ["GET /api/v1/devices/{id}/calibrations"] = Staff,
        ["PUT /api/v1/devices/{id}/calibrations"] = Admin,
        ["GET /api/v1/devices/{id}/legal-reviews"] = Staff,
        ["PUT /api/v1/devices/{id}/legal-reviews"] = Admin,
        ["GET /api/v1/devices/health"] = Staff,
        ["GET /api/v1/devices/health/summary"] = Staff,
        ["GET /api/v1/devices/{id}/health"] = Staff,
        ["GET /api/v1/devices/{id}/commands"] = Staff,
        ["GET /api/v1/devices/{id}/commands/{command}"] = Staff,
        ["POST /api/v1/devices/{id}/commands"] = "admin dispatcher",
        ["DELETE /api/v1/devices/{id}/commands/{command}"] = "admin dispatcher",
        ["GET /api/v1/devices/{id}/shadow"] = Staff,
        ["PUT /api/v1/devices/{id}/shadow"] = Admin,
        ["GET /api/v1/sites"] = Staff,
        ["POST /api/v1/sites"] = Admin,
        ["GET /api/v1/sites/{id}"] = Staff,
        ["PUT /api/v1/sites/{id}"] = Admin,
        ["DELETE /api/v1/sites/{id}"] = Admin,
        ["POST /api/v1/sites/import"] = Admin,
        ["POST /api/v1/sites/{id}/swap"] = Admin,
        ["GET /api/v1/sites/{id}/readings"] = Staff,
        ["GET /api/v1/areas"] = Staff,
        ["POST /api/v1/areas"] = Admin,
        ["GET /api/v1/areas/{id}"] = Staff,
        ["PUT /api/v1/areas/{id}"] = Admin,
        ["DELETE /api/v1/areas/{id}"] = Admin,
        ["POST /api/v1/areas/import"] = Admin,
        ["GET /api/v1/cells"] = Staff,
        ["POST /api/v1/cells"] = Admin,
        ["GET /api/v1/cells/{id}"] = Staff,
        ["PUT /api/v1/cells/{id}"] = Admin,
        ["DELETE /api/v1/cells/{id}"] = Admin,
        ["POST /api/v1/cells/import"] = Admin,
        ["GET /api/v1/permits"] = Staff,
        ["POST /api/v1/permits"] = Admin,
        ["GET /api/v1/permits/{id}"] = Staff,
        ["PUT /api/v1/permits/{id}"] = Admin,
        ["DELETE /api/v1/permits/{id}"] = Admin,
        ["POST /api/v1/permits/import"] = Admin,
        ["GET /api/v1/holds"] = Staff,
        ["POST /api/v1/holds"] = Admin,
        ["GET /api/v1/holds/{id}"] = Staff,
        ["PUT /api/v1/holds/{id}"] = Admin,
        ["DELETE /api/v1/holds/{id}"] = Admin,
        ["GET /api/v1/squads"] = Staff,
        ["POST /api/v1/squads"] = Admin,
        ["GET /api/v1/squads/{id}"] = Staff,
        ["PUT /api/v1/squads/{id}"] = Admin,
        ["DELETE /api/v1/squads/{id}"] = Admin,
        ["POST /api/v1/squads/import"] = Admin,
        ["GET /api/v1/users"] = "admin auditor",
        ["POST /api/v1/users"] = Admin,
        ["GET /api/v1/users/{id}"] = "admin auditor",
        ["PUT /api/v1/users/{id}"] = Admin,
        ["DELETE /api/v1/users/{id}"] = Admin,
        ["POST /api/v1/users/{id}/token"] = Admin,
        ["GET /api/v1/alerts"] = Everyone,
        ["GET /api/v1/alerts/{id}"] = Everyone,
        ["GET /api/v1/tasks"] = Everyone,
        ["GET /api/v1/tasks/{id}"] = Everyone,
        ["POST /api/v1/tasks"] = "admin dispatcher member-1",
        ["POST /api/v1/tasks/{id}/events"] = "admin dispatcher member-1",
        ["GET /api/v1/rulepacks"] = Staff,
        ["GET /api/v1/devices/{id}/readings"] = Staff,
        ["GET /api/v1/readings"] = Staff,
        ["GET /api/v1/devices/{id}/track"] = Staff,
        ["GET /api/v1/devices/{id}/trips"] = Staff,
        ["GET /api/v1/devices/{id}/stops"] = Staff,
        ["GET /api/v1/quarantine"] = Staff,
        ["GET /api/v1/quarantine/{id}"] = Staff,
        ["POST /api/v1/quarantine/{id}/replay"] = "admin data-reviewer",
        ["GET /api/v1/alerts/latency"] = Everyone,
        ["GET /api/v1/ledger"] = Everyone,
        ["GET /api/v1/ledger/history"] = Everyone,
        ["GET /api/v1/brokers"] = Staff,
        ["GET /api/v1/backups"] = Admin,
        ["GET /api/v1/backups/last"] = Admin,
        ["POST /api/v1/backups"] = Admin,
        ["GET /api/v1/projections"] = Staff,
        ["GET /api/v1/projections/{name}"] = Staff,
        ["POST /api/v1/projections/{name}/reprojection"] = Admin,
        ["DELETE /api/v1/projections/{name}/reprojection"] = Admin,
        ["GET /api/v1/audit"] = "admin auditor",
        ["GET /api/v1/audit/verification"] = "admin auditor",
        ["GET /api/v1/events"] = Everyone,
    };

    [Fact]
    public async Task Every_operation_lets_in_exactly_the_roles_of_its_row()
    {
        await using var hub = await WebHub.StartAsync();
        var operations = await OperationsAsync(hub);
        operations.ShouldBe(Allowed.Keys, ignoreOrder: true);
        var wrong = new List<string>();
        foreach (var operation in operations)
        {
            foreach (var user in Everyone.Split(' '))
            {
                var status = await CallAsync(hub.As(user), operation);
                var may = Allowed[operation].Split(' ').Contains(user);
                if (may ? status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden : status != HttpStatusCode.Forbidden)
                    wrong.Add($"{user}: {operation} answers {(int)status}");
            }

            if (await CallAsync(hub.As(null), operation) != HttpStatusCode.Unauthorized)
                wrong.Add($"nobody: {operation} is not refused");
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer ")]
    [InlineData("Bearer")]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    [InlineData("bearer=x")]
    public async Task What_is_not_a_token_of_this_hub_is_refused(string header)
    {
        await using var hub = await WebHub.StartAsync();
        var client = hub.As(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        var answer = await client.GetAsync("/api/v1/devices");
        await answer.ProblemAsync(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer");
    }

    [Fact]
    public async Task An_address_that_goes_on_sending_wrong_tokens_is_told_to_wait_and_its_right_tokens_are_taken()
    {
        await using var hub = await WebHub.StartAsync();
        var guess = hub.As(null);
        guess.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer guess");
        for (var i = 0; i < FailedLogins<IPAddress>.Limit; i++)
            await (await guess.GetAsync("/api/v1/devices")).ProblemAsync(HttpStatusCode.Unauthorized);
        hub.NetworkClock.Advance(TimeSpan.FromSeconds(20));
        var slowed = await guess.GetAsync("/api/v1/devices");
        (await slowed.ProblemAsync(HttpStatusCode.TooManyRequests)).Detail().ShouldContain("wait 40 s");
        slowed.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldBe(TimeSpan.FromSeconds(40));
        await (await hub.As("admin").GetAsync("/api/v1/devices")).JsonAsync();
        await (await hub.As(null).GetAsync("/api/v1/devices")).ProblemAsync(HttpStatusCode.Unauthorized);
        hub.NetworkClock.Advance(TimeSpan.FromSeconds(40));
        await (await guess.GetAsync("/api/v1/devices")).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    public void Who_is_slowed_down_is_an_address_or_a_network_that_one_subscriber_has(string address, string counted) =>
        WrongTokens.NetworkOf(IPAddress.Parse(address)).ShouldBe(IPAddress.Parse(counted));

    [Fact]
    public async Task A_refused_caller_is_in_the_audit_log()
    {
        await using var hub = await WebHub.StartAsync();
        await (await hub.As("analyst").DeleteAsync("/api/v1/devices/N-1", "*")).ProblemAsync(HttpStatusCode.Forbidden);
        (await hub.AuditAsync()).ShouldContain(r => r.Action == "access.denied" && r.Actor == "analyst" && r.Subject == "DELETE /api/v1/devices/N-1");
    }

    [Fact]
    public async Task Of_many_refusals_a_minute_twenty_of_each_caller_are_written_down()
    {
        await using var hub = await WebHub.StartAsync();
        var caller = hub.As("analyst");
        for (var i = 0; i < 25; i++)
            await (await caller.DeleteAsync("/api/v1/devices/N-1", "*")).ProblemAsync(HttpStatusCode.Forbidden);
        await (await hub.As("member-1").DeleteAsync("/api/v1/devices/N-1", "*")).ProblemAsync(HttpStatusCode.Forbidden);

        (await hub.AuditAsync()).Where(r => r.Action == "access.denied").CountBy(r => r.Actor).ToDictionary()
            .ShouldBe(new Dictionary<string, int> { ["analyst"] = 20, ["member-1"] = 1 }, ignoreOrder: true);
    }

    private static async Task<IReadOnlyList<string>> OperationsAsync(WebHub hub)
    {
        var document = await (await hub.As(null).GetAsync("/openapi/v1.json")).JsonAsync();
        return
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(
                path => path.Value.EnumerateObject().Select(o => $"{o.Name.ToUpperInvariant()} {path.Name}")),
        ];
    }

    private static async Task<HttpStatusCode> CallAsync(HttpClient client, string operation)
    {
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1].Replace("{id}", "no-such-id"));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT" or "PATCH")
            request.Content = new StringContent("{}", Encoding.UTF8, path.EndsWith("/import") ? "text/csv" : "application/json");
        // A stream never ends: the head is enough.
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}
