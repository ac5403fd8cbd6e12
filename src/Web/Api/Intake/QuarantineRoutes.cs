using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Brokers;
using SensorHub.Ingest.Decoders;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;
using SensorHub.Web.Api.Registry;

namespace SensorHub.Web.Api.Intake;

/// <summary>A payload that was refused and is kept.</summary>
/// <param name="Device">Left out when the sender is not known any more.</param>
/// <param name="Payload">The bytes as they came, base64; only when one is asked for.</param>
/// <param name="ReplayedMs">When it was last sent through the decoders again.</param>
internal sealed record QuarantineShown(
    string Id, long ReceivedMs, string? Device, PayloadFormat Format, RefusalReason Reason, string Detail, string Topic, int PayloadLength,
    long? ReplayedMs, string? Payload);

/// <param name="Readings">How many it gave; those that say their time and are known already count as duplicates.</param>
internal sealed record ReplayShown(int Readings);

internal static class QuarantineRoutes
{
    // What one request reads at most, however little of it is the caller's.
    private const int MaxPages = 20;

    public static void MapQuarantine(this RouteGroupBuilder api)
    {
        var quarantine = api.MapGroup("/quarantine").WithTags("quarantine");
        quarantine.MapGet("/", ListAsync).Require(Permission.ReadQuarantine).WithSummary("Payloads that were refused, newest first.");
        quarantine.MapPost("/{id}/replay", ReplayAsync).Require(Permission.ReplayQuarantine)
            .WithSummary("Sends a refused payload through today's decoders; its readings keep their receive time. A second time only with again=true.");
        quarantine.MapGet("/{id}", GetAsync).Require(Permission.ReadQuarantine).WithSummary("One refused payload with its bytes.");
    }

    private static async Task<ReplayShown> ReplayAsync(
        string id, bool? again, Caller caller, IQuarantine quarantine, QuarantineReplay replay, BrokerTopics topics, IAuditLog audit, TimeProvider city,
        CancellationToken stop)
    {
        var row = await FindAsync(id, caller, quarantine, stop);
        if (row.ReplayedMs is { } replayedMs && again != true)
            throw Refused(string.Create(
                CultureInfo.InvariantCulture,
                $"It was replayed at {DateTimeOffset.FromUnixTimeMilliseconds(replayedMs):u}: readings without a time of their own would count twice. Add again=true to replay it nevertheless."));
        var payload = await quarantine.PayloadAsync(row.Position, stop) ?? throw ProblemException.NotFound("quarantined payload", id);
        var sender = SenderOf(row, topics, caller.Registry);
        var result = await replay.ReplayAsync(sender.Handle, row.Format, row.ReceivedMs, payload, () => quarantine.MarkReplayedAsync(row.Position, city.NowMs(), stop), stop);
        if (result.Status == DecodeStatus.NoRoom)
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "Intake has no room for it now: try again later.");
        var said = new { decoded = result.Status == DecodeStatus.Decoded, result.Readings, reason = Words<RefusalReason>.Of(result.Reason), device = sender.Id };
        await audit.AppendAsync(new(caller.Actor, "quarantine.replay", $"quarantine:{id}", said), stop);
        if (result.Status == DecodeStatus.Refused)
            throw Refused($"It is refused still: {Words<RefusalReason>.Of(result.Reason)}, {result.Detail}.");
        return new(result.Readings);
    }

    // A broker's payload came before its device was registered: its topic says whose it is.
    private static Device SenderOf(QuarantinedPayload row, BrokerTopics topics, RegistrySnapshot registry) =>
        row.Reason == RefusalReason.UnknownDevice
            ? topics.DeviceOf(row.Topic, registry) ?? throw Refused($"Its topic {row.Topic} names no device of the registry: add it first.")
            : registry.DevicesByHandle.GetValueOrDefault(row.Device) ?? throw Refused("Its device is not in the registry: add it first.");

    private static ProblemException Refused(string detail) => new(StatusCodes.Status409Conflict, detail);

    private static async Task<Listing<QuarantineShown>> ListAsync(
        Caller caller, IQuarantine quarantine, string? device, string? reason, bool? replayed, int? limit, long? after, CancellationToken stop)
    {
        var size = Paging.Limit(limit);
        var handle = device is null ? (int?)null : DeviceRoutes.Find(caller, device).Handle;
        var ofReason = Words<RefusalReason>.Parse("reason", reason);
        var shown = new List<QuarantineShown>();
        for (var reads = 0; reads < MaxPages; reads++)
        {
            var wanted = size - shown.Count;
            var rows = await quarantine.ListAsync(new(after, handle, ofReason, replayed, wanted), stop);
            shown.AddRange(rows.Where(r => Sees(caller, r)).Select(r => Show(caller, r, null)));
            if (rows.Count < wanted)
                return new(shown, null);
            after = rows[^1].Position;
            if (shown.Count == size)
                break;
        }

        return new(shown, after!.Value.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<QuarantineShown> GetAsync(string id, Caller caller, IQuarantine quarantine, CancellationToken stop)
    {
        var row = await FindAsync(id, caller, quarantine, stop);
        var payload = await quarantine.PayloadAsync(row.Position, stop) ?? throw ProblemException.NotFound("quarantined payload", id);
        return Show(caller, row, payload);
    }

    /// <exception cref="ProblemException">404: not there, or its sender is not the caller's.</exception>
    private static async Task<QuarantinedPayload> FindAsync(string id, Caller caller, IQuarantine quarantine, CancellationToken stop) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
        && await quarantine.FindAsync(position, stop) is { } row && Sees(caller, row)
            ? row
            : throw ProblemException.NotFound("quarantined payload", id);

    private static bool Sees(Caller caller, QuarantinedPayload row) =>
        caller.SeesCity || (caller.Registry.DevicesByHandle.TryGetValue(row.Device, out var device) && caller.Sees(device));

    private static QuarantineShown Show(Caller caller, QuarantinedPayload row, byte[]? payload) => new(
        row.Position.ToString(CultureInfo.InvariantCulture), row.ReceivedMs, caller.Registry.DevicesByHandle.GetValueOrDefault(row.Device)?.Id,
        row.Format, row.Reason, row.Detail, row.Topic, row.PayloadLength, row.ReplayedMs,
        payload is null ? null : Convert.ToBase64String(payload));
}
