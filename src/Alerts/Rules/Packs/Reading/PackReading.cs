using SensorHub.Alerts.Rules.Packs.Yaml;
using SensorHub.Devices.Readings;

namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>Faults and figures of one pack while it is read.</summary>
internal sealed class PackReading(FaultList faults)
{
    private const int MaxSourceLength = 300;
    private readonly List<PackFigure> _figures = [];

    public FaultList Faults => faults;
    public IReadOnlyList<PackFigure> Figures => _figures;

    /// <summary>Whose figures are read now.</summary>
    public string RuleId { get; set; } = "";

    public void Add(string field, string value, Confidence confidence, string source, Place place) =>
        _figures.Add(new(RuleId, field, value, confidence, source, place));

    public string? Text(YamlNode node, string field, int maxLength)
    {
        if (node is not YamlText text)
            faults.Add(node.Place, $"'{field}' is one value; write it behind the colon");
        else if (text.Text.Length == 0 || text.Text.Length > maxLength)
            faults.Add(node.Place, $"'{field}' has 1 to {maxLength} characters");
        else
            return text.Text;
        return null;
    }

    public T? Word<T>(YamlNode node, string field) where T : struct, Enum
    {
        if (node is not YamlText text)
            faults.Add(node.Place, $"'{field}' is one of {string.Join(", ", Words<T>.All)}");
        else if (Words<T>.TryGet(text.Text, out var value))
            return value;
        else
            faults.Add(node.Place, $"'{text.Text}' is no value of '{field}'; {Nearest.Advice(text.Text, Words<T>.All)}");
        return null;
    }

    public Metric? MetricOf(YamlNode node, string field) => node is YamlText text ? MetricOf(text.Text, node.Place) : FaultOf(node, field);

    public Metric? MetricOf(string name, Place place)
    {
        if (MetricTable.TryGet(name, out var info))
            return info.Metric;
        faults.Add(place, $"'{name}' is no metric; {Nearest.Advice(name, [.. MetricTable.All.Select(m => m.Name)])}");
        return null;
    }

    /// <summary>Items of a list; a fault and null for anything else.</summary>
    public IReadOnlyList<YamlNode>? Items(YamlNode node, string field)
    {
        if (node is YamlList list)
            return list.Items;
        faults.Add(node.Place, $"'{field}' is a list; write each item in a line of its own, behind '- '");
        return null;
    }

    public DateOnly? Date(YamlNode node, string field)
    {
        if (node is YamlText text && DateOnly.TryParseExact(text.Text, "yyyy-MM-dd", out var date))
            return date;
        faults.Add(node.Place, $"'{field}' is a date; write it like 2026-08-15");
        return null;
    }

    public Confidence? Mark(string? letter, Place place)
    {
        if (letter is not null && Marks.TryGet(letter, out var confidence))
            return confidence;
        faults.Add(place, $"'{letter}' says not how sure it is; write one of {Marks.Explained}");
        return null;
    }

    /// <summary>A number in the unit of a metric, within what is plausible for it.</summary>
    public double? Amount(YamlNode node, string field, Metric metric)
    {
        var info = MetricTable.Of(metric);
        return InUnit(node, field, info.Unit, info.Min, info.Max);
    }

    /// <summary>0..1, written in per cent.</summary>
    public double? Share(YamlNode node, string field) => InUnit(node, field, Units.Percent, 0, 100) / 100;

    public int? Count(YamlNode node, string field, int min, int max)
    {
        if (InUnit(node, field, Units.None, min, max) is not { } value)
            return null;
        if (double.IsInteger(value))
            return (int)value;
        faults.Add(node.Place, $"'{field}' is a count; write a whole number");
        return null;
    }

    public TimeSpan? Span(YamlNode node, string field)
    {
        if (Parsed(node, field, "20 min [D]") is not { } figure)
            return null;
        if (Units.Span(figure.Value, figure.Unit) is { } span)
            return span;
        faults.Add(node.Place, $"'{figure.Amount}' is no time; write whole seconds or more in one of {Units.SpanUnits}, at most {Units.LongestSpan.Days} d, for example 20 min");
        return null;
    }

    /// <summary>A number in one unit, both ends included.</summary>
    public double? InUnit(YamlNode node, string field, string unit, double min, double max)
    {
        if (Parsed(node, field, unit.Length == 0 ? $"{min} [D]" : $"{min} {unit} [D]") is not { } figure)
            return null;
        if (!Units.Same(figure.Unit, unit))
            faults.Add(node.Place, $"'{field}' is {(unit.Length == 0 ? "a bare number" : $"in {unit}")}, not in '{figure.Unit}'; write {(figure with { Unit = unit }).Amount}, or the right number");
        else if (!(figure.Value >= min && figure.Value <= max))
            faults.Add(node.Place, $"'{field}' is from {min} to {(new Figure(max, unit, null, "")).Amount}, not {figure.Value}");
        else
            return figure.Value;
        return null;
    }

    private Figure? Parsed(YamlNode node, string field, string example)
    {
        if (node is not YamlText text || Figure.Parse(text.Text) is not { } figure)
        {
            faults.Add(node.Place, $"'{field}' is a number with its unit and mark; write for example {example}");
            return null;
        }

        if (figure.Mark is null)
        {
            faults.Add(node.Place, $"'{text.Text}' says not how sure it is; write {figure.Amount} [X] and where it is from, X being one of {Marks.Explained}");
            return null;
        }

        if (Mark(figure.Mark, node.Place) is not { } confidence)
            return null;
        if (figure.Source.Length == 0 && confidence != Confidence.Design)
            faults.Add(node.Place, $"'{text.Text}' says not where it is from; write the clause behind the mark, for example {figure.Amount} [{figure.Mark}] GB 12523-2025, table 1");
        if (figure.Source.Length > MaxSourceLength)
            faults.Add(node.Place, $"where '{field}' is from has at most {MaxSourceLength} characters");
        Add(field, figure.Amount, confidence, figure.Source, node.Place);
        return figure;
    }

    private Metric? FaultOf(YamlNode node, string field)
    {
        faults.Add(node.Place, $"'{field}' is the name of a metric; write for example leq");
        return null;
    }
}
