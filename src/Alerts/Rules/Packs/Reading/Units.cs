namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>Units as packs write them. Metrics have those of the metric table; spans of time have their own.</summary>
internal static class Units
{
    public const string Percent = "%";
    public const string Metres = "m";
    public const string None = "";

    /// <summary>The longest span a rule may name.</summary>
    public static readonly TimeSpan LongestSpan = TimeSpan.FromDays(366);
    private static readonly Dictionary<string, double> SecondsOf = new() { ["s"] = 1, ["min"] = 60, ["h"] = 3600, ["d"] = 86_400 };

    // What a keyboard without µ, ³ and ° writes.
    private static readonly Dictionary<string, string> Spelled = new()
    {
        ["dB"] = "dB(A)",
        ["dBA"] = "dB(A)",
        ["mg/m3"] = "mg/m³",
        ["ug/m3"] = "µg/m³",
        ["ug/m³"] = "µg/m³",
        ["μg/m³"] = "µg/m³",
        ["μg/m3"] = "µg/m³",
        ["degC"] = "°C",
        ["deg"] = "°",
    };

    public static string SpanUnits => string.Join(", ", SecondsOf.Keys);

    public static bool Same(string written, string unit) => Spelled.GetValueOrDefault(written, written) == unit;

    /// <summary>Whole seconds from 0 to <see cref="LongestSpan"/>; null otherwise.</summary>
    public static TimeSpan? Span(double value, string unit)
    {
        if (!SecondsOf.TryGetValue(unit, out var seconds))
            return null;
        var all = value * seconds;
        return all >= 0 && all <= LongestSpan.TotalSeconds && double.IsInteger(all) ? TimeSpan.FromSeconds((long)all) : null;
    }
}
