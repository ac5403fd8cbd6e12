using SensorHub.Alerts.Rules.Packs.Overlays;
using SensorHub.Alerts.Rules.Packs.Reading;
using SensorHub.Alerts.Rules.Packs.Yaml;

namespace SensorHub.Alerts.Rules.Packs;

/// <summary>Packs and overlays become one set of rules, or faults and nothing.</summary>
internal sealed class PackBinder
{
    public const int MaxRules = 500;
    private readonly FaultList _faults;
    private readonly List<Bound> _packs = [];
    private int _rules;

    private PackBinder(FaultList faults) => _faults = faults;

    /// <returns>Null when anything is at fault.</returns>
    /// <param name="sheets">Null where a head could not be read. Packs are kept in their order, overlays applied in theirs.</param>
    public static RulePackSet? Bind(IReadOnlyList<PackSheet?> sheets, TimeZoneInfo zone, FaultList faults)
    {
        var binder = new PackBinder(faults);
        foreach (var pack in sheets.OfType<PackSheet>().Where(s => !s.IsOverlay))
            binder.Add(pack);
        // What a pack that cannot be read has is not known: its overlays are checked once it can.
        var all = sheets.All(s => s is not null);
        foreach (var overlay in sheets.OfType<PackSheet>().Where(s => s.IsOverlay))
            binder.Apply(overlay, all);
        var packs = binder._packs.ConvertAll(p => p.Read(zone, faults));
        binder.CheckSilence(packs);
        return faults.Count == 0 ? new(packs) : null;
    }

    private void Add(PackSheet sheet)
    {
        if (_packs.Find(p => p.Sheet.Source.Name == sheet.Source.Name) is { } twin)
            _faults.Add(sheet.NamePlace, $"{twin.Sheet.Source.File} is a pack of this name too; give this one another");
        var pack = new Bound(sheet);
        foreach (var rule in sheet.Rules)
        {
            if (++_rules > MaxRules)
            {
                _faults.Add(rule.Place, $"there are more than {MaxRules} rules in all packs; put fewer in force");
                break;
            }

            if (rule.TextOf("id") is { } id && _packs.Append(pack).Select(p => p.Find(id)).FirstOrDefault(r => r is not null) is { } other)
                _faults.Add(rule.Place, $"the id '{id}' is taken by the rule at {other.Place}; give this one another");
            pack.Rules.Add(rule);
        }

        _packs.Add(pack);
    }

    private void Apply(PackSheet overlay, bool allPacksAreThere)
    {
        if (_packs.Find(p => p.Sheet.Source.Name == overlay.Pack) is not { } pack)
        {
            if (allPacksAreThere)
                _faults.Add(overlay.NamePlace, $"there is no pack '{overlay.Pack}' to change; {Nearest.Advice(overlay.Pack!, [.. _packs.Select(p => p.Sheet.Source.Name)])}");
            return;
        }

        var merge = new OverlayMerge(_faults);
        var changed = new HashSet<string>();
        foreach (var change in overlay.Rules)
        {
            var id = change.TextOf("id");
            if (id is null)
                _faults.Add(change.Place, "'id' is missing; write the id of the rule that changes");
            else if (pack.Find(id) is not { } rule)
                _faults.Add(change.Place, $"pack {overlay.Pack} has no rule '{id}'; {Nearest.Advice(id, pack.Ids)}");
            else if (!changed.Add(id))
                _faults.Add(change.Place, $"'{id}' is changed twice in this overlay; write one change");
            else
                pack.Rules[pack.Rules.IndexOf(rule)] = merge.Apply(rule, change);
        }

        pack.Overlays.Add(new(overlay.Source, overlay.Pack!, [.. changed]));
    }

    private void CheckSilence(IReadOnlyList<RulePack> packs)
    {
        if (packs.SelectMany(p => p.Rules).OfType<SilenceRule>().ToList() is not { Count: > 1 } silent)
            return;
        foreach (var second in silent.Skip(1))
        {
            var place = _packs.Select(p => p.Find(second.Id)).First(r => r is not null)!.Place;
            _faults.Add(place, $"'{silent[0].Id}' judges silence already, and one rule does it for all devices; keep one");
        }
    }

    private sealed class Bound(PackSheet sheet)
    {
        public PackSheet Sheet => sheet;
        public List<YamlMap> Rules { get; } = [];
        public List<RuleOverlay> Overlays { get; } = [];
        public IReadOnlyList<string> Ids => [.. Rules.Select(r => r.TextOf("id")).OfType<string>()];

        public YamlMap? Find(string id) => Rules.Find(r => r.TextOf("id") == id);

        public RulePack Read(TimeZoneInfo zone, FaultList faults)
        {
            var reading = new PackReading(faults);
            var reader = new RuleReader(reading, zone);
            return new(sheet.Source, [.. Rules.Select(reader.Read).OfType<Rule>()], reading.Figures, Overlays);
        }
    }
}
