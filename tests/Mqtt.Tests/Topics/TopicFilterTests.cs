using System.Text;
using SensorHub.Mqtt.Topics;

namespace SensorHub.Mqtt.Tests.Topics;

public sealed class TopicFilterTests
{
    // The examples of sections 4.7.1 to 4.7.3, then edges of our own.
    [Theory]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/ranking", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true)]
    [InlineData("sport/#", "sport", true)]
    [InlineData("#", "any/thing/at/all", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1/ranking", false)]
    [InlineData("sport/+", "sport", false)]
    [InlineData("sport/+", "sport/", true)]
    [InlineData("+", "sport", true)]
    [InlineData("+/tennis/#", "sport/tennis", true)]
    [InlineData("sport/+/player1", "sport/tennis/player1", true)]
    [InlineData("+/+", "/finance", true)]
    [InlineData("/+", "/finance", true)]
    [InlineData("+", "/finance", false)]
    [InlineData("#", "$SYS/monitor/Clients", false)]
    [InlineData("+/monitor/Clients", "$SYS/monitor/Clients", false)]
    [InlineData("$SYS/#", "$SYS/monitor/Clients", true)]
    [InlineData("$SYS/monitor/+", "$SYS/monitor/Clients", true)]
    [InlineData("+/#", "$SYS", false)]
    [InlineData("ACCOUNTS", "Accounts", false)]
    [InlineData("/finance", "finance", false)]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/bc", false)]
    [InlineData("a/b", "a", false)]
    [InlineData("a", "a/b", false)]
    [InlineData("a//b", "a//b", true)]
    [InlineData("a/+/b", "a//b", true)]
    [InlineData("a/#", "ab", false)]
    [InlineData("a/$x/+", "a/$x/y", true)]
    [InlineData("城管/+/噪声", "城管/一中队/噪声", true)]
    public void A_filter_covers_what_the_standard_says(string filter, string topic, bool covers)
    {
        TopicFilter.Parse(filter).Matches(topic).ShouldBe(covers);
        TopicFilter.Matches(Encoding.UTF8.GetBytes(filter), Encoding.UTF8.GetBytes(topic)).ShouldBe(covers);
    }

    [Theory]
    [InlineData("", "MQTT-4.7.3-1")]
    [InlineData("sport/tennis#", "MQTT-4.7.1-1")]
    [InlineData("sport/tennis/#/ranking", "MQTT-4.7.1-1")]
    [InlineData("##", "MQTT-4.7.1-1")]
    [InlineData("sport+", "MQTT-4.7.1-2")]
    [InlineData("+sport/a", "MQTT-4.7.1-2")]
    [InlineData("a\0b", "MQTT-1.5.4-2")]
    [InlineData("$share/", "MQTT-4.8.2-1")]
    [InlineData("$share//a", "MQTT-4.8.2-1")]
    [InlineData("$share/g", "MQTT-4.7.3-1")]
    [InlineData("$share/g/", "MQTT-4.7.3-1")]
    [InlineData("$share/g+/a", "MQTT-4.8.2-2")]
    [InlineData("$share/g#/a", "MQTT-4.8.2-2")]
    [InlineData("$share/g/a#", "MQTT-4.7.1-1")]
    public void A_malformed_filter_is_refused_with_its_clause(string filter, string clause) =>
        Should.Throw<FormatException>(() => TopicFilter.Parse(filter)).Message.ShouldContain(clause);

    [Theory]
    [InlineData("$share/hubs/sensorhub/+/telemetry", "hubs", "sensorhub/+/telemetry")]
    [InlineData("$share/g//a", "g", "/a")]
    [InlineData("$share/g/#", "g", "#")]
    [InlineData("$shared/g/a", null, "$shared/g/a")]
    [InlineData("$share", null, "$share")]
    [InlineData("a/$share/g", null, "a/$share/g")]
    public void A_shared_filter_is_a_group_and_a_pattern(string text, string? shareName, string pattern)
    {
        var filter = TopicFilter.Parse(text);
        filter.ShareName.ShouldBe(shareName);
        filter.Pattern.ShouldBe(pattern);
        filter.Text.ShouldBe(text);
    }

    [Fact]
    public void A_shared_filter_matches_by_its_pattern() =>
        TopicFilter.Parse("$share/g/sport/+").Matches("sport/tennis").ShouldBeTrue();

    [Fact]
    public void Sixty_five_thousand_levels_cost_no_stack()
    {
        var deep = new string('/', 65_000);
        TopicFilter.Parse(deep).Matches(deep).ShouldBeTrue();
        TopicFilter.Parse("#").Matches(deep).ShouldBeTrue();
        TopicFilter.Parse(string.Join('/', Enumerable.Repeat('+', 30_000)) + "/#").Matches(deep).ShouldBeTrue();
        TopicFilter.TryParse(new string('/', 65_536), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("a/b", true)]
    [InlineData("/", true)]
    [InlineData("$SYS/x", true)]
    [InlineData("with space", true)]
    [InlineData("", false)]
    [InlineData("a/+", false)]
    [InlineData("#", false)]
    [InlineData("a\0", false)]
    public void A_topic_name_has_no_wildcard_and_at_least_one_character(string topic, bool isValid) =>
        TopicName.IsValid(topic).ShouldBe(isValid);
}
