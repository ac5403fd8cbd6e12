using SensorHub.Alerts.Rules.Packs.Yaml;

namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>The laws of a rule, and whether each day has one.</summary>
internal sealed class BasisReader(PackReading reading)
{
    private const int MaxLength = 300;
    private readonly List<(LegalBasis Basis, Place Place)> _read = [];

    public IReadOnlyList<LegalBasis> Read(Fields fields)
    {
        fields.Each(PackFigure.BasisField, node => ReadOne(node));
        return [.. _read.Select(b => b.Basis)];
    }

    /// <summary>From the first day in force on every day has a basis, and none has two of one file: an overlay goes before the pack.</summary>
    public void CheckDays()
    {
        foreach (var file in _read.GroupBy(b => b.Place.File))
        {
            foreach (var ((earlier, _), (later, place)) in Pairs([.. file]))
            {
                if (Overlap(earlier, later))
                    reading.Faults.Add(place, $"'{later.Title}' is in force together with '{earlier.Title}'; end one with valid_to before the other begins");
            }
        }

        var sorted = _read.OrderBy(b => b.Basis.ValidFrom ?? DateOnly.MinValue).ToList();
        if (sorted.Count == 0)
            return;
        var until = sorted[0].Basis;
        foreach (var (basis, place) in sorted.Skip(1))
        {
            if (until.ValidTo is { } end && end != DateOnly.MaxValue && basis.ValidFrom > end.AddDays(1))
                reading.Faults.Add(place, $"there is no basis from {end.AddDays(1):yyyy-MM-dd} to {basis.ValidFrom.Value.AddDays(-1):yyyy-MM-dd}; move valid_from or add one");
            if (until.ValidTo is { } last && (basis.ValidTo is null || basis.ValidTo > last))
                until = basis;
        }

        if (until.ValidTo is { } ended)
            reading.Faults.Add(sorted.First(b => b.Basis == until).Place, $"there is no basis after {ended:yyyy-MM-dd}; leave valid_to out or add one that follows");
    }

    private LegalBasis? ReadOne(YamlNode node)
    {
        if (node is not YamlMap map)
        {
            reading.Faults.Add(node.Place, "a basis is a group of title, article, confidence, valid_from and valid_to");
            return null;
        }

        var before = reading.Faults.Count;
        var fields = new Fields(map, reading);
        var title = fields.Text("title", "生态环境法典", MaxLength);
        var article = fields.Text("article", "clause and what it says of the act", MaxLength);
        var confidence = fields.Text("confidence", "s", MaxLength) is { } letter ? reading.Mark(letter, fields.PlaceOf("confidence")) : null;
        var from = fields.Optional("valid_from") is { } first ? reading.Date(first, "valid_from") : null;
        var to = fields.Optional("valid_to") is { } last ? reading.Date(last, "valid_to") : null;
        fields.RefuseOthers();
        if (from > to)
            reading.Faults.Add(fields.PlaceOf("valid_to"), $"valid_to is before valid_from; write a day from {from:yyyy-MM-dd} on");
        if (reading.Faults.Count > before)
            return null;
        var basis = new LegalBasis(title!, article!, from, to, confidence!.Value);
        _read.Add((basis, map.Place));
        reading.Add(PackFigure.BasisField, basis.Title, basis.Confidence, basis.Article, map.Place);
        return basis;
    }

    private static bool Overlap(LegalBasis a, LegalBasis b) =>
        (a.ValidFrom is null || b.ValidTo is null || a.ValidFrom <= b.ValidTo) && (b.ValidFrom is null || a.ValidTo is null || b.ValidFrom <= a.ValidTo);

    private static IEnumerable<((LegalBasis, Place) Earlier, (LegalBasis, Place) Later)> Pairs(List<(LegalBasis, Place)> bases)
    {
        for (var later = 1; later < bases.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
                yield return (bases[earlier], bases[later]);
        }
    }
}
