namespace SensorHub.Alerts.Rules.Packs;

/// <summary>A number of a rule, or a law that it rests on, as the file says it.</summary>
/// <param name="Field">Key in the rule: <c>limit</c>, <c>limit.class2</c>, <c>all_of speed</c>.</param>
/// <param name="Value">With its unit.</param>
/// <param name="Source">Clause or reason; empty where it is our own advice without one.</param>
/// <param name="Place">In the pack, or in the overlay that changed it.</param>
public sealed record PackFigure(string RuleId, string Field, string Value, Confidence Confidence, string Source, Place Place)
{
    /// <summary>The field of a law.</summary>
    public const string BasisField = "bases";

    /// <summary>From memory or our own advice: to be verified by whoever puts the pack in force.</summary>
    public bool IsUnverified => Confidence is Confidence.Memory or Confidence.Design;
}
