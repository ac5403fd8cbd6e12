namespace SensorHub.Alerts.Rules;

/// <summary>What is wrong with one part of a rule.</summary>
/// <param name="Part">Name of the record's property.</param>
internal readonly record struct RuleFault(string Part, string What)
{
    /// <exception cref="ArgumentException">There are faults; names all of them.</exception>
    public static void ThrowIfAny(Rule rule, IReadOnlyList<RuleFault> faults)
    {
        if (faults.Count > 0)
            throw new ArgumentException($"Rule {rule.Id}: {string.Join("; ", faults.Select(f => f.What))}.", nameof(rule));
    }
}
