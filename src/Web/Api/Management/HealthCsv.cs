using Microsoft.AspNetCore.Http;
using SensorHub.Alerts.Health;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Management;

/// <summary>A page of health for a spreadsheet; times in Unix ms, states joined by blanks.</summary>
internal static class HealthCsv
{
    private static readonly string[] Columns =
    [
        "id", "kind", "site", "gateway", "states", "online_since_ms", "last_seen_ms", "newest_event_ms", "interval_s", "kept_hour", "kept_day", "median_gap_ms",
        "clock_drift_ms", "suspect_clocks", "battery", "rssi", "firmware", "in_sync", "quarantined",
    ];

    public static IResult Answer(IReadOnlyList<HealthShown> devices)
    {
        var csv = new CsvText();
        foreach (var column in Columns)
            csv.Cell(column);
        csv.EndRow();
        foreach (var d in devices)
        {
            csv.Cell(d.Id).Cell(Words<DeviceKind>.Of(d.Kind)).Cell(d.Site ?? "").Cell(d.Gateway ?? "")
                .Cell(string.Join(' ', d.States.Select(Words<HealthState>.Of))).Cell(d.OnlineSinceMs).Cell(d.LastSeenMs).Cell(d.NewestEventMs).Cell(d.IntervalS)
                .Cell(d.KeptHour).Cell(d.KeptDay).Cell(d.MedianGapMs).Cell(d.ClockDriftMs).Cell(d.SuspectClocks).Cell(d.Battery).Cell(d.Rssi)
                .Cell(d.Firmware ?? "").Cell(d.InSync switch { true => "true", false => "false", null => "" }).Cell(d.Quarantined).EndRow();
        }

        return csv.Answer();
    }
}
