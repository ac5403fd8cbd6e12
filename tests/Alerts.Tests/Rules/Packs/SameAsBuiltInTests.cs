using System.Text.Json;
using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Rules.Packs;

/// <summary>The shipped files say what the rules in code said.</summary>
public sealed class SameAsBuiltInTests
{
    private static readonly JsonSerializerOptions Pretty = new(AlertsJson.Options) { WriteIndented = true };

    public static TheoryData<string> Ids => [.. BuiltInRules.All.Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_shipped_rule_equals_the_rule_in_code(string id)
    {
        var set = RulePacks.Load(new(), TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));

        Text(set.Rules.Single(r => r.Id == id)).ShouldBe(Text(BuiltInRules.All.Single(r => r.Id == id)));
        set.Rules.Count.ShouldBe(BuiltInRules.All.Count);
    }

    private static string Text(Rule rule) => JsonSerializer.Serialize(rule, rule.GetType(), Pretty);
}
