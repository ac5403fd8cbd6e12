using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Tracks;

namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>What <c>shape: run</c> adds to a rule.</summary>
internal static class RunRuleReader
{
    private const double MaxMarginM = 100_000;

    /// <param name="faultsBefore">Faults when the rule began; the rule is made when there are no more.</param>
    public static RunRule? Read(Fields fields, RuleHead head, int faultsBefore)
    {
        var reading = fields.Reading;
        var subject = fields.Word<SubjectKind>("subject");
        var site = fields.Optional("site") is { } kind ? reading.Word<SiteKind>(kind, "site") : null;
        var devices = fields.EachWord<DeviceKind>("devices");
        var terms = Terms(fields, "all_of", ends: true).Concat(Terms(fields, "only_while", ends: false)).ToList();
        var away = AwayOf(fields);
        var same = fields.Each("same_value_of", item => reading.MetricOf(item, "same_value_of")).Select(m => m!.Value).ToList();
        var atLeast = fields.Span("at_least", "60 s [D]");
        var readings = fields.Count("min_readings", otherwise: 1, min: 1);
        var gap = fields.Count("max_gap_intervals", otherwise: 3, min: 1);
        if (reading.Faults.Count > faultsBefore)
            return null;
        return new()
        {
            Id = head.Id!,
            Version = head.Version!.Value,
            Title = head.Title!,
            MatterCode = head.MatterCode,
            Severity = head.Severity!.Value,
            Schedule = head.Schedule!.Value,
            Bases = head.Bases,
            Subject = subject!.Value,
            Site = site,
            Devices = devices,
            AllOf = terms,
            Away = away,
            SameValueOf = same,
            AtLeast = atLeast!.Value,
            MinReadings = readings!.Value,
            MaxGapIntervals = gap!.Value,
        };
    }

    private static IReadOnlyList<Term> Terms(Fields fields, string key, bool ends) =>
        fields.Each(key, item => ExpressionReader.Term(fields.Reading, item, key, ends));

    private static AwayFromSites? AwayOf(Fields fields)
    {
        if (fields.Inner("away_from_sites", "margin: 100 m [D]") is not { } inner)
            return null;
        var margin = inner.Amount("margin", "100 m [D]", Units.Metres, 0, MaxMarginM);
        var satellites = inner.Count("min_satellites", FixFilterSettings.DefaultMinSatellites, min: 0);
        var speed = inner.Optional("max_speed") is { } node
            ? inner.Reading.Amount(node, "away_from_sites.max_speed", Metric.Speed)
            : FixFilterSettings.DefaultMaxKmh;
        inner.RefuseOthers();
        return margin is { } m && satellites is { } s && speed is { } v ? new(m, new FixFilterSettings(s, v)) : null;
    }
}
