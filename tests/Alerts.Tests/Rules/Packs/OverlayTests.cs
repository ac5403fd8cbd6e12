using System.Text.Json;
using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Alerts.Tests.Support;

namespace SensorHub.Alerts.Tests.Rules.Packs;

public sealed class OverlayTests
{
    private const string Head = "overlay: city\npack: test\nversion: 3\ntitle: City\nrules:\n  - id: loud\n";

    [Fact]
    public void Numbers_of_an_overlay_take_the_place_of_those_of_the_pack()
    {
        var set = PackText.Check(PackText.Window, Head + "    limit: 50 dB(A) [L] City rule 7\n    window: 10 min [L] City rule 7\n").Set.ShouldNotBeNull();

        var rule = (WindowRule)set.Rules.Single();
        (rule.Limit.Value, rule.Window, rule.MinShare).ShouldBe((50, TimeSpan.FromMinutes(10), 0.75));
        set.Packs.Single().Overlays.Single().RuleIds.ShouldBe(["loud"]);
        set.Packs.Single().Figures.Single(f => f.Field == "limit").ToString().ShouldContain("City rule 7");
        set.Packs.Single().Figures.Single(f => f.Field == "limit").Place.ToString().ShouldBe("city.yaml:7:12");
    }

    [Fact]
    public void The_rest_of_the_rule_stays()
    {
        var before = PackText.Check(PackText.Window).Set!.Rules.Single() with { Title = "Louder" };

        var after = PackText.Check(PackText.Window, Head + "    title: Louder\n").Set!.Rules.Single();

        JsonSerializer.Serialize((WindowRule)after).ShouldBe(JsonSerializer.Serialize((WindowRule)before));
    }

    [Fact]
    public void A_line_of_a_list_changes_the_line_that_compares_the_same()
    {
        var overlay = Head + "    guards:\n      - weather rain > 1 mm/h [L] City rule 8\n";

        ((WindowRule)PackText.Check(PackText.Window, overlay).Set!.Rules.Single()).Guards.Single().Limit.ShouldBe(1);
    }

    [Fact]
    public void The_law_of_a_city_goes_before_that_of_the_pack_on_its_days()
    {
        var pack = $"{PackText.Window}\n    bases:\n      - title: State\n        article: Art. 1\n        confidence: T\n";
        var overlay = Head + "    bases:\n      - title: City\n        article: Art. 2\n        confidence: L\n        valid_from: 2026-01-01\n        valid_to: 2026-12-31\n";

        var rule = PackText.Check(pack, overlay).Set!.Rules.Single();

        new[] { new DateOnly(2025, 12, 31), new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), new DateOnly(2027, 1, 1) }
            .Select(d => rule.BasisOn(d)!.Title).ShouldBe(["State", "City", "City", "State"]);
    }

    [Fact]
    public void Of_two_overlays_the_later_wins_and_both_are_in_the_hash()
    {
        var (first, second) = (Head + "    limit: 50 dB(A) [D]\n", Head.Replace("city", "district") + "    limit: 45 dB(A) [D]\n");
        PackFile[] inOrder = [PackText.Of(PackText.Window), PackText.Of(first, "1.yaml"), PackText.Of(second, "2.yaml")];
        var set = RulePacks.Read(inOrder, Shipped.Zone).Set!;

        ((WindowRule)set.Rules.Single()).Limit.Value.ShouldBe(45);
        var reversed = RulePacks.Read([inOrder[0], inOrder[2], inOrder[1]], Shipped.Zone).Set!;
        ((WindowRule)reversed.Rules.Single()).Limit.Value.ShouldBe(50);
        new[] { set.Sha256, reversed.Sha256, RulePacks.Read(inOrder[..1], Shipped.Zone).Set!.Sha256 }.Distinct().Count().ShouldBe(3);
        RulePacks.Read(inOrder, Shipped.Zone).Set!.Sha256.ShouldBe(set.Sha256);
    }

    [Theory]
    [InlineData("    limit: 50 mg/m³ [D]\n", "city.yaml:7:12: 'limit' is in dB(A), not in 'mg/m³'")]
    [InlineData("    limit: 50 dB(A)\n", "city.yaml:7:12: '50 dB(A)' says not how sure it is")]
    [InlineData("    window: 90 s [D]\n", "city.yaml:7:5: window 00:01:30 is not a multiple of the slide 00:01:00")]
    [InlineData("    metric: lmax\n", "city.yaml:7:5: an overlay does not change 'metric'; known here: title")]
    [InlineData("    limt: 50 dB(A) [D]\n", "city.yaml:7:5: an overlay does not change 'limt'; did you mean limit?")]
    [InlineData("    intervals: 3 [D]\n", "city.yaml:7:5: 'intervals' is not known")]
    [InlineData("    guards:\n      - weather wind_speed > 5 m/s [D]\n", "city.yaml:8:9: the rule has no such line under 'guards'; it has those that begin with: weather rain >")]
    [InlineData("  - id: lout\n", "city.yaml:7:5: pack test has no rule 'lout'; did you mean loud?")]
    [InlineData("  - id: loud\n", "city.yaml:7:5: 'loud' is changed twice in this overlay")]
    [InlineData("  - title: Loud\n", "city.yaml:7:5: 'id' is missing; write the id of the rule that changes")]
    public void A_fault_names_the_line_of_the_overlay(string change, string fault)
    {
        var check = PackText.Check(PackText.Window, Head + change);

        check.Set.ShouldBeNull();
        check.Faults.ShouldContain(f => f.ToString().StartsWith(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void An_overlay_of_no_pack_is_refused() =>
        PackText.Check(PackText.Window, Head.Replace("pack: test", "pack: tset") + "    title: a\n").Faults.Single().ToString()
            .ShouldBe("city.yaml:1:1: there is no pack 'tset' to change; known here: test");
}
