using System.Text.Json;
using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Rules.Packs;

namespace SensorHub.Host.Commands;

/// <summary>Rule packs as a terminal shows them.</summary>
internal static class RulesText
{
    public static void Summarise(RulePack pack, TextWriter to)
    {
        List(pack, to);
        var unverified = pack.Unverified.ToList();
        to.WriteLine($"  {unverified.Count} of {pack.Figures.Count} numbers and laws to verify{(unverified.Count > 0 ? ":" : "")}");
        foreach (var figure in unverified)
            to.WriteLine($"    {figure.RuleId} {FigureOf(figure)}");
    }

    public static void List(RulePack pack, TextWriter to)
    {
        to.WriteLine($"{pack.Source.Name} {pack.Source.Version} · {pack.Source.Title} · {pack.Source.File} · sha256 {pack.Source.Sha256}");
        foreach (var overlay in pack.Overlays)
            to.WriteLine($"  changed by {overlay.Source.Name} {overlay.Source.Version} · {overlay.Source.Title} · {overlay.Source.File} · sha256 {overlay.Source.Sha256}");
        foreach (var rule in pack.Rules)
            to.WriteLine($"  {rule.Id} {rule.Version} · {rule.Title} · {Word(rule.Severity)}, {Word(rule.Schedule)}, {(rule.MatterCode is { } matter ? $"matter {matter}" : "alert only")}");
    }

    public static void Detail(RulePack pack, Rule rule, TextWriter to)
    {
        to.WriteLine($"{rule.Id} {rule.Version} · {rule.Title}");
        to.WriteLine($"  {Word(rule.Severity)}, {Word(rule.Schedule)}, {(rule.MatterCode is { } matter ? $"matter {matter}" : "alert only")}");
        to.WriteLine($"  pack {pack.Source.Name} {pack.Source.Version}, sha256 {pack.Source.Sha256}");
        foreach (var figure in pack.Figures.Where(f => f.RuleId == rule.Id && f.Field != PackFigure.BasisField))
            to.WriteLine($"  {FigureOf(figure)}");
        foreach (var basis in rule.Bases)
            to.WriteLine($"  {Day(basis.ValidFrom, "ever")} to {Day(basis.ValidTo, "now")}: {basis.Title}, {basis.Article} ({Word(basis.Confidence)})");
    }

    private static string FigureOf(PackFigure figure) =>
        $"{figure.Field}: {figure.Value} ({Word(figure.Confidence)}{(figure.Source.Length > 0 ? $", {figure.Source}" : "")}) {figure.Place}";

    private static string Day(DateOnly? day, string open) => day is { } date ? $"{date:yyyy-MM-dd}" : open;

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()).Replace('_', ' ');
}
