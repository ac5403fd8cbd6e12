namespace SensorHub.Alerts.Rules.BuiltIn;

/// <summary>Days on which the law changed.</summary>
internal static class Law
{
    /// <summary>生态环境法典, in force from 2026-08-15; its art. 1242 repeals the noise, air and solid waste laws.</summary>
    public static readonly DateOnly CodeInForce = new(2026, 8, 15);
    public static readonly DateOnly LastDayBeforeCode = new(2026, 8, 14);

    /// <summary>GB 12523-2025 replaces GB 12523-2011.</summary>
    public static readonly DateOnly NoiseStandard2025InForce = new(2026, 1, 1);
    public static readonly DateOnly LastDayOfNoiseStandard2011 = new(2025, 12, 31);
}
