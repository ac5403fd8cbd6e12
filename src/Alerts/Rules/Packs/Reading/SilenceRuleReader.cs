namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>What <c>shape: silence</c> adds to a rule.</summary>
internal static class SilenceRuleReader
{
    /// <param name="faultsBefore">Faults when the rule began; the rule is made when there are no more.</param>
    public static SilenceRule? Read(Fields fields, RuleHead head, int faultsBefore)
    {
        var intervals = fields.Required("intervals", "3 [D]") is { } node ? fields.Reading.Count(node, "intervals", 1, 1_000) : null;
        var atLeast = fields.Span("at_least", "15 min [D]");
        if (fields.Reading.Faults.Count > faultsBefore)
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
            Intervals = intervals!.Value,
            AtLeast = atLeast!.Value,
        };
    }
}
