using SensorHub.Alerts.Evaluation;

namespace SensorHub.Host.Demo;

/// <summary>Why an alert was raised, in one line: what was measured, what was allowed, which law.</summary>
internal static class Why
{
    private const string DurationUnit = "s";

    public static string Of(Alert alert) =>
        alert.Basis is { } basis ? $"{Figures(alert.Figures)} · {basis.Title}" : Figures(alert.Figures);

    private static string Figures(AlertFigures figures) => figures switch
    {
        { Value: null } => $"{figures.Count:N0} readings show it",
        { Unit: DurationUnit } => $"{Length(figures.Value.Value)}, counts from {Length(figures.Limit ?? 0)}",
        { Limit: null } => $"{figures.Value:0.##} {figures.Unit}",
        _ => $"{figures.Value:0.0##} > {figures.Limit:0.##} {figures.Unit}",
    };

    private static string Length(double seconds) =>
        seconds < 120 ? $"{seconds:0} s" : seconds < 7200 ? $"{seconds / 60:0} min" : $"{seconds / 3600:0.#} h";
}
