using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>One change to all devices that a filter finds, all or none.</summary>
/// <param name="Expected">How many the filter must find: the number that a dry run showed.</param>
internal sealed record BatchBody(DeviceFilter Filter, ChangeBody Change, int? Expected = null);

/// <summary>What all of the devices have; at least one is given.</summary>
/// <param name="Area">Lies in it or below.</param>
internal sealed record DeviceFilter(
    DeviceKind? Kind = null, string? Model = null, string? Site = null, string? Gateway = null, string? Area = null, bool? Enabled = null,
    IReadOnlyList<string>? Ids = null)
{
    public bool IsEmpty => this == new DeviceFilter();
}

/// <summary>What is to change; the rest stays.</summary>
/// <param name="Gateway">Empty = none.</param>
/// <param name="Maintenance">Added to what there is, as the two behind it.</param>
internal sealed record ChangeBody(
    int? IntervalS = null, string? Model = null, bool? Enabled = null, string? Gateway = null, MaintenancePeriodShown? Maintenance = null,
    CalibrationShown? Calibration = null, LegalReviewShown? LegalReview = null);

/// <param name="Matched">Found by the filter.</param>
/// <param name="Changed">Those of them that were not so already.</param>
/// <param name="Ids">The first hundred found.</param>
internal sealed record BatchShown(int Matched, int Changed, bool DryRun, IReadOnlyList<string> Ids);

internal static class DeviceBatchRoutes
{
    private const int ShownIds = 100;

    public static void MapDeviceBatch(this RouteGroupBuilder devices) =>
        devices.MapPatch("/", EditAsync).Require(Permission.ManageRegistry).WithSummary(
            "Changes all devices that a filter finds, all or none. With dry_run=true it says how many, and changes nothing; "
            + "send that number as expected with the change.");

    private static async Task<BatchShown> EditAsync(
        BatchBody body, Caller caller, IRegistryCommands commands, CancellationToken stop, [FromQuery(Name = "dry_run")] bool dryRun = false)
    {
        if (body.Filter.IsEmpty)
            throw ProblemException.BadField("filter", "finds every device: write what they have in common");
        if (body.Change == new ChangeBody())
            throw ProblemException.BadField("change", "is empty: write what is to change");
        var found = Find(caller, body.Filter);
        if (body.Expected is { } expected && expected != found.Count)
            throw new ProblemException(
                StatusCodes.Status409Conflict, $"The filter finds {found.Count} devices, not {expected}: look again with dry_run=true.");
        var done = await commands.EditAsync(new(found, Stored(body.Change)), dryRun, caller.Actor, stop);
        return new(done.Matched, done.Changed, dryRun, found[..Math.Min(found.Count, ShownIds)]);
    }

    private static List<string> Find(Caller caller, DeviceFilter filter)
    {
        var ids = filter.Ids is null ? null : Lists.WithoutNull("filter.ids", filter.Ids).ToHashSet();
        if (ids?.FirstOrDefault(id => !caller.Registry.Devices.ContainsKey(id)) is { } unknown)
            throw ProblemException.BadField("filter.ids", $"there is no device {unknown}");
        return
        [
            .. caller.Registry.Devices.Values.Where(d =>
                (ids is null || ids.Contains(d.Id)) && (filter.Kind is null || d.Kind == filter.Kind)
                && (filter.Model is null || d.Model == filter.Model) && (filter.Site is null || d.SiteId == filter.Site)
                && (filter.Gateway is null || d.GatewayId == filter.Gateway) && (filter.Enabled is null || d.Enabled == filter.Enabled)
                && (filter.Area is null || caller.LiesIn(d, filter.Area)) && caller.Sees(d))
                .Select(d => d.Id).Order(StringComparer.Ordinal),
        ];
    }

    private static DeviceChange Stored(ChangeBody change) => new()
    {
        IntervalS = change.IntervalS,
        Model = change.Model,
        Enabled = change.Enabled,
        GatewayId = change.Gateway,
        Maintenance = change.Maintenance is null ? null : DeviceRecordRoutes.Stored(change.Maintenance),
        Calibration = change.Calibration is null ? null : DeviceRecordRoutes.Stored(change.Calibration),
        LegalReview = change.LegalReview is null ? null : DeviceRecordRoutes.Stored(change.LegalReview),
    };
}
