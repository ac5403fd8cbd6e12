using SensorHub.Alerts.Rules.Packs;
using SensorHub.Alerts.Tests.Support;

namespace SensorHub.Alerts.Tests.Rules.Packs;

public sealed class PackFaultTests
{
    private const string Limit = "limit: 55 dB(A) [s] GB 12523-2025";
    private const string Guard = "- weather rain > 0 mm/h [M] GB 12523";
    private const string Speed = "- speed > 60 km/h [D]";
    private const string For = "at_least: 60 s [D]";

    /// <summary>A line of the window rule, what is written instead, and the fault that it makes.</summary>
    public static TheoryData<string, string, string> InWindow => new()
    {
        { Limit, "limit: 55 µg/m³ [s] GB 12523-2025", "test.yaml:17:12: 'limit' is in dB(A), not in 'µg/m³'; write 55 dB(A)" },
        { Limit, "limit: 55 dB(A)", "test.yaml:17:12: '55 dB(A)' says not how sure it is; write 55 dB(A) [X]" },
        { Limit, "limit: 55 dB(A) [s]", "test.yaml:17:12: '55 dB(A) [s]' says not where it is from" },
        { Limit, "limit: 55 dB(A) [S] GB", "test.yaml:17:12: 'S' says not how sure it is; write one of T (read in the text itself)" },
        { Limit, "limit: 550 dB(A) [D]", "test.yaml:17:12: 'limit' is from 20 to 140 dB(A), not 550" },
        { Limit, "limit: loud", "test.yaml:17:12: 'limit' is a number with its unit and mark" },
        { Limit, "limitt: 55 dB(A) [D]", "test.yaml:17:5: 'limitt' is not known; did you mean limit?" },
        { Limit, "limitt: 55 dB(A) [D]", "test.yaml:5:5: 'limit' is missing; write limit: 55 dB(A) [s] GB 12523-2025" },
        { Limit, "limit: {class0: \"50 dB(A) [D]\"}", "test.yaml:17:5: limit says nothing for Class1, Class2" },
        { "window: 20 min [D]", "window: 90 s [D]", "test.yaml:15:5: window 00:01:30 is not a multiple of the slide 00:01:00" },
        { "window: 20 min [D]", "window: 20 minutes [D]", "test.yaml:15:13: '20 minutes' is no time; write whole seconds or more in one of s, min, h, d" },
        { "window: 20 min [D]", "window: 9 h [D]", "test.yaml:15:5: a window lies wholly inside one occurrence of its schedule, and night has 8 hours" },
        { "slide: 1 min [D]", "slide: 90 s [D]", "test.yaml:16:5: slide 00:01:30 is not a multiple of 00:01:00" },
        { "min_share: 75 % [D]", "min_share: 0.75 [D]", "test.yaml:18:16: 'min_share' is in %, not in ''; write 0.75 %, or the right number" },
        { "min_share: 75 % [D]", "min_share: 0 % [D]", "test.yaml:18:5: min share 0 is not above 0 and at most 1" },
        { "min_share: 75 % [D]", "in_a_row: 1.5 [D]", "test.yaml:18:15: 'in_a_row' is a count; write a whole number" },
        { "min_share: 75 % [D]", "min_share: 75 % [D]\n    at_least: 3 min [D]", "test.yaml:19:5: at least minutes is for minutes above alone" },
        { "metric: leq", "metric: pm10", "'limit' is in µg/m³, not in 'dB(A)'" },
        { "metric: leq", "metric: lec", "test.yaml:13:13: 'lec' is no metric; did you mean leq?" },
        { "metric: leq", "metric: leq\n    while: la", "test.yaml:14:5: while 'La' is neither on nor off" },
        { "device: noise", "device: weather", "test.yaml:13:5: a device of kind weather does not report leq; it reports wind_speed" },
        { "statistic: energy_mean", "statistic: mean", "test.yaml:14:5: metric 'Leq' is a sound level: its mean is an energy mean" },
        { "schedule: night", "schedule: nights", "test.yaml:10:15: 'nights' is no value of 'schedule'; did you mean night?" },
        { "site: construction", "site: construction\n    site: restaurant", "test.yaml:12:5: 'site' is there twice, first in line 11; keep one" },
        { "id: loud", "id: Loud", "test.yaml:5:5: 'id' is lower-case letters, digits and -" },
        { "    version: 1", "    version: one", "test.yaml:7:14: 'version' is a whole number from 1" },
        { "severity: warning", "severity: warning\n    matter_code: \"08001\"", "test.yaml:10:5: a rule with a matter code opens tasks and needs a law" },
        { "severity: warning", "severity: warning\n    matter_code: 08001", "test.yaml:10:18: 'matter_code' is five digits of GB/T 47678.5 in quotes" },
        { Guard, "- weather rain > 0 mm [M] GB 12523", "test.yaml:20:9: 'guards weather rain' is in mm/h, not in 'mm'" },
        { Guard, "- dust rain > 0 mm/h [M] GB 12523", "test.yaml:19:5: a device of kind dust does not report rain" },
        { Guard, "- rain", "test.yaml:20:9: 'guards' is lines like: weather rain > 0 mm/h [M] GB 12523" },
        { "title: Too loud", "title: &t Too loud", "test.yaml:8:12: anchors and aliases (& and *) are refused" },
        { "title: Too loud", "title: *t", "test.yaml:8:12: anchors and aliases (& and *) are refused" },
        { "title: Too loud", "title: !!System.Object Too loud", "test.yaml:8:12: tags (!) are refused" },
        { "title: Too loud", "title: [[[[[[[[[a]]]]]]]]]", "test.yaml:8:17: this is nested deeper than 8" },
        { "title: Too loud", "title: a: b", "this is not YAML" },
        { "title: Too loud", "title: Too loud\n---\npack: second", "test.yaml:9:1: a second document begins here" },
    };

    /// <summary>The same for a run rule.</summary>
    public static TheoryData<string, string, string> InRun => new()
    {
        { Speed, "- speed > 60 m/s [D]", "test.yaml:15:9: 'all_of speed' is in km/h, not in 'm/s'; write 60 km/h" },
        { Speed, "- leq > 60 dB(A) [D]", "test.yaml:13:5: a device of kind truck does not report leq" },
        { Speed, "- speed is on", "speed is a number; write speed > NUMBER UNIT [D]" },
        { "- acc_on is on", "- acc_on = 1 [D]", "acc_on is on or off; write acc_on is on" },
        { "- acc_on is on", "- acc_on is open", "acc_on is on or off; write acc_on is on" },
        { "subject: vehicle", "subject: site", "a kind of site is needed for sites and for nothing else" },
        { "schedule: all_day", "schedule: business_hours", "test.yaml:10:5: business hours are those of a site" },
        { For, "at_least: 0 s [D]", "test.yaml:16:5: how long it must hold must be above 0" },
        { For, $"{For}\n    same_value_of: [leq]", "none of these kinds of device reports leq" },
        { For, $"{For}\n    away_from_sites: here", "'away_from_sites' is a group; write below it, further in, for example margin: 100 m [D]" },
        { "devices: [truck]", "devices: truck", "'devices' is a list" },
        { "devices: [truck]", "devices: []", "test.yaml:12:5: it judges no kind of device" },
        { "devices: [truck]", "devices: [trucks]", "'trucks' is no value of 'devices'; did you mean truck?" },
    };

    [Theory]
    [MemberData(nameof(InWindow))]
    public void A_fault_of_a_window_rule_says_where_and_what_to_write(string line, string instead, string fault) => ShouldFault(PackText.Window, line, instead, fault);

    [Theory]
    [MemberData(nameof(InRun))]
    public void A_fault_of_a_run_rule_says_where_and_what_to_write(string line, string instead, string fault) => ShouldFault(PackText.Run, line, instead, fault);

    [Theory]
    [InlineData("valid_to: 2025-12-31", "valid_from: 2026-01-02", "test.yaml:26:9: there is no basis from 2026-01-01 to 2026-01-01")]
    [InlineData("valid_to: 2025-12-31", "valid_from: 2025-12-31", "test.yaml:26:9: 'New' is in force together with 'Old'")]
    [InlineData("valid_to: 2025-12-31", "valid_to: 2026-12-31", "'New' is in force together with 'Old'")]
    [InlineData("valid_to: 2018-12-31", "valid_from: 2019-01-01\n        valid_to: 2019-12-31", "test.yaml:26:9: there is no basis after 2019-12-31")]
    [InlineData("valid_from: 2020-13-01", "valid_from: 2026-01-01", "test.yaml:25:21: 'valid_from' is a date; write it like 2026-08-15")]
    public void Every_day_has_one_basis(string first, string second, string fault)
    {
        var bases = Basis("Old", first) + Basis("New", second);

        Faults($"{PackText.Window}\n    bases:\n{bases}").ShouldContain(f => f.Contains(fault));
    }

    [Fact]
    public void All_faults_are_told_at_once_in_the_order_of_the_file()
    {
        var text = PackText.Window.Replace("leq", "lec").Replace("night", "nights").Replace("20 min [D]", "20 min").Replace("guards:", "gards:");

        PackText.Check(text).Faults.Select(f => f.Place.Line).ShouldBe([10, 13, 15, 19]);
    }

    [Fact]
    public void An_id_is_given_once_in_all_packs()
    {
        var other = PackText.Window.Replace("pack: test", "pack: other");
        var check = RulePacks.Read([PackText.Of(PackText.Window), PackText.Of(other, "other.yaml")], Shipped.Zone);

        check.Set.ShouldBeNull();
        check.Faults.Single().ToString().ShouldBe("other.yaml:5:5: the id 'loud' is taken by the rule at test.yaml:5:5; give this one another");
    }

    [Fact]
    public void One_rule_judges_silence()
    {
        var rules = string.Concat("ab".Select(id =>
            $"  - id: s-{id}\n    shape: silence\n    version: 1\n    title: t\n    severity: notice\n    schedule: all_day\n    intervals: 3 [D]\n    at_least: 15 min [D]\n"));

        Faults($"pack: a\nversion: 1\ntitle: a\nrules:\n{rules}").ShouldBe(["test.yaml:13:5: 's-a' judges silence already, and one rule does it for all devices; keep one"]);
    }

    [Theory]
    [InlineData("", "test.yaml:1:1: the file is empty; begin with pack: NAME or overlay: NAME")]
    [InlineData("- a", "test.yaml:1:1: the file is no mapping; begin with pack: NAME or overlay: NAME")]
    [InlineData("pack: a\nversion: 1\ntitle: a\nrules: []\n", "test.yaml:4:8: there is no rule; write at least one")]
    [InlineData("pack: a\na: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n", "test.yaml:2:4: anchors and aliases (& and *) are refused; write the value out")]
    public void A_file_that_is_no_pack_is_refused(string text, string fault) => Faults(text).ShouldContain(fault);

    [Fact]
    public void Bytes_that_are_no_text_are_refused_at_their_line()
    {
        byte[] bytes = [.. "pack: a\ntitle: "u8, 0xff];

        RulePacks.Read([new(PackText.File, bytes)], Shipped.Zone).Faults.Single().ToString().ShouldStartWith("test.yaml:2:1: this line is not UTF-8");
    }

    [Fact]
    public void A_file_beyond_its_bound_is_refused_unread() =>
        Faults($"{PackText.Window}\n#{new string('x', 256 * 1024)}").ShouldBe(["test.yaml:1:1: the file is larger than 256 KiB; divide it"]);

    [Fact]
    public void Faults_beyond_a_thousand_are_counted()
    {
        var keys = string.Concat(Enumerable.Range(0, 1_500).Select(i => $"    k{i}: x\n"));

        var faults = Faults($"{PackText.Window}\n{keys}");

        faults.Count.ShouldBe(1_001);
        faults[^1].ShouldEndWith("and 500 more faults; correct these first");
    }

    private static string Basis(string title, string days) => $"      - title: {title}\n        article: Art. 1\n        confidence: T\n        {days}\n";

    private static void ShouldFault(string pack, string line, string instead, string fault)
    {
        PackText.Check(pack).Faults.ShouldBeEmpty();
        var at = pack.LastIndexOf(line, StringComparison.Ordinal);

        Faults(pack[..at] + instead + pack[(at + line.Length)..]).ShouldContain(f => f.Contains(fault));
    }

    private static IReadOnlyList<string> Faults(string text)
    {
        var check = PackText.Check(text);
        check.Set.ShouldBeNull();
        return [.. check.Faults.Select(f => f.ToString())];
    }
}
