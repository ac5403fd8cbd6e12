using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Runs;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Tests.Rules;

public sealed class RunRuleTests
{
    [Fact]
    public void Every_fault_of_a_rule_is_named()
    {
        var rule = TruckRules.Overspeed with { AllOf = [], Devices = [], Site = SiteKind.Construction, AtLeast = TimeSpan.Zero, MinReadings = 0 };

        Should.Throw<ArgumentException>(rule.Validate).Message.Split(';').Length.ShouldBe(5);
    }

    [Theory]
    [InlineData("truck-illegal-dump", "lifted = 1 and speed < 5 km/h, more than 100 m from every approved site")]
    [InlineData("truck-open-lid", "load ≥ 0.25 and lid_open = 1 and speed > 20 km/h")]
    [InlineData("device-battery-low", "battery ≤ 20 %")]
    [InlineData("device-flat-line", "the very same leq or pm10")]
    public void A_condition_is_written_in_the_words_of_the_metric_table(string rule, string text) =>
        RunText.Of((RunRule)Shipped.All.Single(r => r.Id == rule)).ShouldBe(text);
}
