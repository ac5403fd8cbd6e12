using SensorHub.Alerts.Tests.Support;

namespace SensorHub.Alerts.Tests.Rules;

public sealed class LegalBasisTests
{
    [Theory]
    [InlineData(2025, 12, 31, "噪声污染防治法 · GB 12523-2011")]
    [InlineData(2026, 1, 1, "噪声污染防治法 · GB 12523-2025")]
    [InlineData(2026, 8, 14, "噪声污染防治法 · GB 12523-2025")]
    [InlineData(2026, 8, 15, "生态环境法典 · GB 12523-2025")]
    public void The_law_is_that_of_the_day_of_the_act(int year, int month, int day, string title)
    {
        NoiseRules.SiteNight.BasisOn(new DateOnly(year, month, day)).ShouldNotBeNull().Title.ShouldBe(title);
    }

    [Fact]
    public void Every_rule_of_enforcement_has_exactly_one_basis_on_any_day()
    {
        for (var day = new DateOnly(2025, 1, 1); day < new DateOnly(2027, 1, 1); day = day.AddDays(1))
            Shipped.All.Where(r => r.MatterCode is not null).ShouldAllBe(r => r.Bases.Count(b => b.Covers(day)) == 1, $"{day}");
    }
}
