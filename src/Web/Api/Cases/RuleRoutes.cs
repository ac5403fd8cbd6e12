using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Cases;

/// <summary>A pack in force, its overlays applied.</summary>
/// <param name="Sha256">Of the file, lower-case hex.</param>
/// <param name="Overlays">In the order in which they were applied.</param>
/// <param name="Unverified">Numbers and laws from memory or of our own advice: to be verified before enforcement rests on them.</param>
internal sealed record RulePackShown(
    string Id, int Version, string Title, string Sha256, IReadOnlyList<OverlayShown> Overlays, IReadOnlyList<FigureShown> Unverified,
    IReadOnlyList<RuleShown> Rules);

/// <param name="Rules">Rules that it changed.</param>
internal sealed record OverlayShown(string Id, int Version, string Title, string Sha256, IReadOnlyList<string> Rules);

/// <param name="Field">Key of the rule in its file.</param>
/// <param name="Source">Clause or reason; left out where none is given.</param>
internal sealed record FigureShown(string Rule, string Field, string Value, Confidence Confidence, string? Source);

/// <param name="BasisToday">The law of an act committed today; left out when none is known.</param>
/// <param name="Bases">All laws it rests on, by their time in force.</param>
/// <param name="Terms">What the shape of the rule adds: limit, window, duration, guards.</param>
internal sealed record RuleShown(
    string Id, int Version, string Shape, string Title, string? MatterCode, Severity Severity, ScheduleKind Schedule, IReadOnlyList<DeviceKind> Devices,
    LegalBasis? BasisToday, IReadOnlyList<LegalBasis> Bases, TermsShown Terms);

/// <param name="LimitUnit">Of the limit.</param>
/// <param name="LimitByZoneClass">Where the limit depends on the acoustic class of the site.</param>
/// <param name="Statistic">What a window says of its readings.</param>
/// <param name="WhileMetric">Readings that say 0 for it are left out.</param>
/// <param name="AtLeastMinutes">How many minutes above the limit exceed.</param>
/// <param name="AllowedPerOccurrence">First exceeded windows of an occurrence that are no violation.</param>
/// <param name="Exemptions">Permits that make a window normal.</param>
/// <param name="MinShare">Share of a window that good values must cover, 0..1.</param>
/// <param name="InARow">Windows without overlap that must all exceed.</param>
/// <param name="AtLeastS">How long the condition must hold.</param>
/// <param name="MinReadings">How many readings must show it.</param>
/// <param name="AllOf">What must hold of a reading, all of it.</param>
/// <param name="MarginM">How far from every approved site; left out where the place does not matter.</param>
/// <param name="Intervals">Report intervals without a reading.</param>
/// <param name="SameValueOf">The first of these that a reading has does not change.</param>
internal sealed record TermsShown(
    string? Metric = null, double? Limit = null, string? LimitUnit = null, long? WindowS = null, long? SlideS = null, double? MinShare = null,
    int? InARow = null, IReadOnlyList<GuardShown>? Guards = null, long? AtLeastS = null, int? MinReadings = null,
    IReadOnlyList<TermShown>? AllOf = null, double? MarginM = null, IReadOnlyList<string>? SameValueOf = null,
    Statistic? Statistic = null, IReadOnlyDictionary<ZoneClass, double>? LimitByZoneClass = null, string? WhileMetric = null,
    int? AtLeastMinutes = null, Background? Background = null, int? AllowedPerOccurrence = null, IReadOnlyList<PermitKind>? Exemptions = null,
    int? Intervals = null);

internal sealed record TermShown(string Metric, Comparison Comparison, double Value, string Unit);

internal sealed record GuardShown(DeviceKind Device, string Metric, double Limit, string Unit);

internal static class RuleRoutes
{
    public static void MapRules(this RouteGroupBuilder api) => api
        .MapGet("/rulepacks", (RulePackSet packs, CityCalendar calendar, TimeProvider city) =>
        {
            var today = DateOnly.FromDateTime(calendar.ToLocal(city.NowMs()));
            return new Listing<RulePackShown>([.. packs.Packs.Select(p => Show(p, today))], null);
        })
        .Require(Permission.ReadRules).WithTags("rules").WithSummary("The rule packs in force: file hash, overlays, unverified numbers, rules with their legal basis.");

    private static RulePackShown Show(RulePack pack, DateOnly today) => new(
        pack.Source.Name, pack.Source.Version, pack.Source.Title, pack.Source.Sha256,
        [.. pack.Overlays.Select(o => new OverlayShown(o.Source.Name, o.Source.Version, o.Source.Title, o.Source.Sha256, o.RuleIds))],
        [.. pack.Unverified.Select(f => new FigureShown(f.RuleId, f.Field, f.Value, f.Confidence, f.Source.Length > 0 ? f.Source : null))],
        [.. pack.Rules.Select(r => RuleTerms.Show(r, today))]);
}
