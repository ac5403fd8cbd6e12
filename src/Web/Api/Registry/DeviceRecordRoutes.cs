using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>Where a device was, by time.</summary>
internal sealed record PlacementsShown(IReadOnlyList<PlacementShown> Placements);

/// <param name="From">Left out = as long as it is known.</param>
/// <param name="To">Not included; left out = it is there now.</param>
internal sealed record PlacementShown(string Site, Instant? From = null, Instant? To = null);

/// <summary>Spans whose values are not good values, by time.</summary>
internal sealed record MaintenanceShown(IReadOnlyList<MaintenancePeriodShown> Maintenance);

/// <param name="To">Not included; left out = it goes on.</param>
internal sealed record MaintenancePeriodShown(Instant From, Instant? To = null, string Note = "");

internal sealed record CalibrationsShown(IReadOnlyList<CalibrationShown> Calibrations);

/// <param name="ValidTo">Last day; left out = not known.</param>
internal sealed record CalibrationShown(DateOnly On, DateOnly? ValidTo = null, string Certificate = "", string By = "");

internal sealed record LegalReviewsShown(IReadOnlyList<LegalReviewShown> LegalReviews);

/// <param name="ValidTo">Last day; left out = until another review.</param>
internal sealed record LegalReviewShown(DateOnly On, string By, DateOnly? ValidTo = null);

/// <summary>The lists of a device, each read and replaced whole under the device's ETag.</summary>
internal static class DeviceRecordRoutes
{
    public static void MapDeviceRecords(this RouteGroupBuilder devices)
    {
        Map(
            devices, "placements", "the sites a device was at, by time",
            d => new PlacementsShown([.. d.Placements.Select(Show)]),
            b => new() { Placements = [.. Lists.WithoutNull("placements", b.Placements).Select(Stored)] });
        Map(
            devices, "maintenance", "the spans in which somebody works on a device: its values then are not good values",
            d => new MaintenanceShown([.. d.Maintenance.Select(Show)]),
            b => new() { Maintenance = [.. Lists.WithoutNull("maintenance", b.Maintenance).Select(Stored)] });
        Map(
            devices, "calibrations", "the calibrations of a device by date: once one has expired, its values are not good values",
            d => new CalibrationsShown([.. d.Calibrations.Select(c => new CalibrationShown(c.On, c.ValidTo, c.Certificate, c.By))]),
            b => new() { Calibrations = [.. Lists.WithoutNull("calibrations", b.Calibrations).Select(Stored)] });
        Map(
            devices, "legal-reviews", "the reviews that allow a device's values as evidence, by date",
            d => new LegalReviewsShown([.. d.LegalReviews.Select(r => new LegalReviewShown(r.On, r.By, r.ValidTo))]),
            b => new() { LegalReviews = [.. Lists.WithoutNull("legal_reviews", b.LegalReviews).Select(Stored)] });
    }

    public static MaintenancePeriod Stored(MaintenancePeriodShown m) => new(m.From.Ms, m.To?.Ms, m.Note);

    public static Calibration Stored(CalibrationShown c) => new(c.On, c.ValidTo, c.Certificate, c.By);

    public static LegalReview Stored(LegalReviewShown r) => new(r.On, r.ValidTo, r.By);

    private static void Map<TShown>(
        RouteGroupBuilder devices, string list, string what, Func<Device, TShown> show, Func<TShown, DeviceRecords> read)
        where TShown : class
    {
        var get = (string id, Caller caller, HttpResponse response) => Answer(DeviceRoutes.Find(caller, id), response);

        var put = async (
            string id, TShown body, Caller caller, IRegistryCommands commands, HttpRequest request, HttpResponse response,
            CancellationToken stop) =>
            Answer(await commands.PutRecordsAsync(id, read(body), EntityTags.ExpectedBy(request), caller.Actor, stop), response);

        devices.MapGet($"/{{id}}/{list}", get).Require(Permission.ReadCity).WithSummary($"Shows {what}; with the device's ETag.");
        devices.MapPut($"/{{id}}/{list}", put).Require(Permission.ManageRegistry)
            .WithSummary($"Replaces {what}: If-Match with the device's ETag.");

        TShown Answer(Device device, HttpResponse response)
        {
            EntityTags.Show(response, device.Version);
            return show(device);
        }
    }

    private static PlacementShown Show(Placement p) =>
        new(p.SiteId, p.FromMs == Placement.Beginning ? null : new Instant(p.FromMs), p.ToMs is { } to ? new Instant(to) : null);

    private static Placement Stored(PlacementShown p) => new(p.Site, p.From?.Ms ?? Placement.Beginning, p.To?.Ms);

    private static MaintenancePeriodShown Show(MaintenancePeriod m) =>
        new(new(m.FromMs), m.ToMs is { } to ? new Instant(to) : null, m.Note);
}
