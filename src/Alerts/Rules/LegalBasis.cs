namespace SensorHub.Alerts.Rules;

/// <summary>How sure the number or article is; the marks of the domain notes.</summary>
public enum Confidence
{
    /// <summary>Read in the text itself.</summary>
    Text,

    /// <summary>Read in a secondary source.</summary>
    Secondary,

    /// <summary>Local or maker's practice.</summary>
    Local,

    /// <summary>From memory: verify before enforcement.</summary>
    Memory,

    /// <summary>Our own advice.</summary>
    Design,
}

/// <summary>What a rule rests on between two dates.</summary>
/// <param name="Article">Clause and what it says about the act.</param>
/// <param name="ValidFrom">First day in force; null = since ever.</param>
/// <param name="ValidTo">Last day in force, inclusive; null = still.</param>
public sealed record LegalBasis(string Title, string Article, DateOnly? ValidFrom, DateOnly? ValidTo, Confidence Confidence)
{
    public bool Covers(DateOnly act) => (ValidFrom is null || act >= ValidFrom) && (ValidTo is null || act <= ValidTo);
}
