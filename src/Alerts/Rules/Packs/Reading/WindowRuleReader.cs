using SensorHub.Alerts.Rules.Packs.Yaml;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>What <c>shape: window</c> adds to a rule.</summary>
internal static class WindowRuleReader
{
    /// <param name="faultsBefore">Faults when the rule began; the rule is made when there are no more.</param>
    public static WindowRule? Read(Fields fields, RuleHead head, int faultsBefore)
    {
        var reading = fields.Reading;
        var site = fields.Word<SiteKind>("site");
        var device = fields.Word<DeviceKind>("device");
        var metric = fields.Metric("metric");
        var statistic = fields.Word<Statistic>("statistic");
        var condition = fields.Metric("while", optional: true);
        var window = fields.Span("window", "20 min [D]");
        var slide = fields.Span("slide", "1 min [D]");
        var limit = fields.Required("limit", "55 dB(A) [s] GB 12523-2025") is { } node && metric is { } of ? LimitOf(node, reading, of) : null;
        var background = BackgroundOf(fields, metric);
        var minutes = fields.Optional("at_least") is { } least ? reading.Span(least, "at_least") : TimeSpan.Zero;
        var share = fields.Optional("min_share") is { } covered ? reading.Share(covered, "min_share") : 0;
        var inARow = fields.Count("in_a_row", otherwise: 1, min: 1);
        var allowed = fields.Count("allowed_per_occurrence", otherwise: 0, min: 0);
        var guards = fields.Each("guards", item => ExpressionReader.Guard(reading, item));
        var exemptions = fields.EachWord<PermitKind>("exemptions");
        if (minutes is { } counted && counted.Seconds != 0)
            reading.Faults.Add(fields.PlaceOf("at_least"), "minutes above the limit are counted whole; write for example 3 min");
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
            Site = site!.Value,
            Device = device!.Value,
            Metric = metric!.Value,
            Statistic = statistic!.Value,
            While = condition,
            Window = window!.Value,
            Slide = slide!.Value,
            Limit = limit!,
            Background = background,
            AtLeastMinutes = (int)minutes!.Value.TotalMinutes,
            MinShare = share!.Value,
            InARow = inARow!.Value,
            AllowedPerOccurrence = allowed!.Value,
            Guards = guards,
            Exemptions = exemptions,
        };
    }

    private static Limit? LimitOf(YamlNode node, PackReading reading, Metric metric)
    {
        if (node is not YamlMap map)
            return reading.Amount(node, "limit", metric) is { } value ? new(value) : null;
        var fields = new Fields(map, reading);
        var byClass = new Dictionary<ZoneClass, double>();
        foreach (var zone in Enum.GetValues<ZoneClass>())
        {
            var key = Words<ZoneClass>.WordOf(zone);
            if (fields.Optional(key) is { } of && reading.Amount(of, $"limit.{key}", metric) is { } value)
                byClass.Add(zone, value);
        }

        var info = MetricTable.Of(metric);
        var plus = fields.Optional("plus") is { } more ? reading.InUnit(more, "limit.plus", info.Unit, 0, info.Max - info.Min) ?? 0 : 0;
        fields.RefuseOthers();
        return new(null, byClass, plus);
    }

    private static Background? BackgroundOf(Fields fields, Metric? metric)
    {
        if (fields.Inner("background", "site: background_station") is not { } inner)
            return null;
        var site = inner.Word<SiteKind>("site");
        var device = inner.Word<DeviceKind>("device");
        var cap = inner.Required("cap", "150 µg/m³ [D]") is { } node && metric is { } of ? inner.Reading.Amount(node, "background.cap", of) : null;
        inner.RefuseOthers();
        return site is { } s && device is { } d && cap is { } c ? new(s, d, c) : null;
    }
}
