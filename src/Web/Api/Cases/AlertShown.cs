using System.Text.Json;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;

namespace SensorHub.Web.Api.Cases;

/// <summary>An episode of a rule and a subject.</summary>
/// <param name="Basis">The law in force on the day of the act.</param>
/// <param name="Verdicts">Every revision of every window, by window then revision; only when one alert is asked for.</param>
/// <param name="Latency">Only when one alert is asked for; of alerts from before there were traces none.</param>
internal sealed record AlertShown(
    string Id, AlertState State, string RuleId, int RuleVersion, SubjectRef Subject, string? MatterCode, string Title, Severity Severity,
    LegalBasis? Basis, long ViolatedFromMs, long ViolatedToMs, bool Ongoing, bool AfterTheFact, long DetectedAtMs, long UpdatedAtMs,
    string Reason, GeoPoint? Location, AlertFigures Figures, string? TaskId, IReadOnlyList<VerdictShown>? Verdicts, LatencyShown? Latency = null)
{
    public static AlertShown Of(Alert a) => new(
        a.Id, a.State, a.RuleId, a.RuleVersion, a.Subject, a.MatterCode, a.Title, a.Severity, a.Basis, a.ViolatedFromMs, a.ViolatedToMs,
        a.Ongoing, a.AfterTheFact, a.DetectedAtMs, a.UpdatedAtMs, a.Reason, a.Location, a.Figures, a.TaskId, null);
}

/// <summary>A window as it was judged once.</summary>
/// <param name="Share">Of the window's time that good values cover, 0..1.</param>
/// <param name="Arithmetic">How the value came about.</param>
/// <param name="JournalPosition">All readings before this place of the journal were known.</param>
internal sealed record VerdictShown(
    long FromMs, long ToMs, int Revision, Verdict Verdict, int RuleVersion, double? Value, double? Limit, string Unit, double Share,
    string? DeviceId, JsonElement Arithmetic, long DecidedAtMs, long JournalPosition)
{
    public static VerdictShown Of(VerdictRevision v) => new(
        v.FromMs, v.ToMs, v.Revision, v.Verdict, v.RuleVersion, v.Value, v.Limit, v.Unit, v.Share, v.DeviceId,
        JsonElement.Parse(v.Arithmetic), v.DecidedAtMs, v.JournalPosition);
}
