using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Time;

namespace SensorHub.Web.Tests.Hub;

/// <summary>Alerts and tasks as the evaluator would have left them.</summary>
internal static class Cases
{
    private const long NightMs = 1_787_230_800_000;

    public static Alert Alert(string id, string site, string? taskId, AlertState state = AlertState.Firing) => new()
    {
        Id = id,
        RuleId = "site-noise-night",
        RuleVersion = 1,
        Subject = SubjectRef.Site(site),
        MatterCode = "08001",
        Title = "工地夜间噪声超标",
        Severity = Severity.Warning,
        State = state,
        Basis = null,
        ViolatedFromMs = NightMs,
        ViolatedToMs = NightMs + UnixMs.Hour,
        DetectedAtMs = NightMs + UnixMs.Hour,
        Ongoing = true,
        AfterTheFact = false,
        Figures = new(61.25, 55, "dB(A)", 3),
        TaskId = taskId,
        UpdatedAtMs = NightMs + UnixMs.Hour,
        Reason = "two windows in a row above 55 dB(A)",
    };

    public static VerdictRevision Verdict(string alertId, int revision, double value) => new()
    {
        AlertId = alertId,
        RuleVersion = 1,
        FromMs = NightMs,
        ToMs = NightMs + 20 * UnixMs.Minute,
        Revision = revision,
        Verdict = Alerts.Evaluation.Verdict.Exceeded,
        Value = value,
        Limit = 55,
        Unit = "dB(A)",
        Share = 0.9,
        DeviceId = "N-1",
        Arithmetic = """{"seconds":1200,"energy":"1.5e9"}""",
        DecidedAtMs = NightMs + UnixMs.Hour,
        JournalPosition = 4096,
    };

    /// <summary>Files a task of the district's site and squad, live, with ten minutes from now.</summary>
    public static Task<EnforcementTask> FileTaskAsync(this WebHub hub, string id, int district, Alert? alert = null) =>
        hub.Operations.WriteAsync(
            t =>
            {
                if (alert is not null)
                    t.PutAlert(alert);
                var now = hub.CityClock.NowMs();
                return t.Record(TaskDesk.ByHub(id, TaskEventType.Filed, now, TaskPayload.Write(new FiledPayload(
                    SubjectRef.Site($"S-{district}"), "08001", "工地夜间噪声超标", Severity.Warning,
                    alert is null ? null : new TaskAlert(alert.Id, alert.ViolatedFromMs, alert.ViolatedToMs, true),
                    district == 1 ? City.InCell1 : City.InCell2, $"s{district}", $"q{district}", $"cell c{district}", now, false,
                    new Deadline(DeadlineKind.FirstResponse, now + 10 * UnixMs.Minute), []))));
            },
            CancellationToken.None);
}
