using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Audit;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api;

/// <param name="Hash">SHA-256 over this entry and the hash of the one before, hex.</param>
internal sealed record AuditShown(long Sequence, long AtMs, string Actor, string Action, string Subject, JsonElement Detail, string Hash);

/// <param name="Intact">The whole chain and its seal hold.</param>
/// <param name="FirstWrong">Sequence of the first entry that does not.</param>
internal sealed record AuditCheckShown(bool Intact, long Entries, long? FirstWrong, string? Fault);

internal static class AuditRoutes
{
    public static void MapAudit(this RouteGroupBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("audit").Require(Permission.ReadAudit);
        audit.MapGet("/", ListAsync).WithSummary("Who did what, oldest first.");
        audit.MapGet("/verification", VerifyAsync).WithSummary("Walks the whole chain and its seal.");
    }

    private static async Task<Listing<AuditShown>> ListAsync(IAuditLog audit, long? after, int? limit, CancellationToken stop)
    {
        var size = Paging.Limit(limit);
        var rows = await audit.ReadAfterAsync(after ?? 0, size + 1, stop);
        var shown = rows.Take(size).Select(Show).ToList();
        return new(shown, rows.Count > size ? shown[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static async Task<AuditCheckShown> VerifyAsync(IAuditLog audit, CancellationToken stop)
    {
        var check = await audit.VerifyAsync(stop);
        return new(check.IsIntact, check.Rows, check.FirstWrong, check.Fault);
    }

    private static AuditShown Show(AuditRow r) => new(
        r.Sequence, r.AtMs, r.Actor, r.Action, r.Subject, JsonElement.Parse(r.Detail), Convert.ToHexStringLower(r.Hash.Span));
}
