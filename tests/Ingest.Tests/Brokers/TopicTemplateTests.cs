using SensorHub.Ingest.Brokers;

namespace SensorHub.Ingest.Tests.Brokers;

public sealed class TopicTemplateTests
{
    [Theory]
    [InlineData("sensorhub/v1/{device}/telemetry", "sensorhub/v1/n1/telemetry", "n1")]
    [InlineData("sensorhub/v1/{device}/telemetry", "sensorhub/v1//telemetry", "")]
    [InlineData("sensorhub/v1/{device}/telemetry", "sensorhub/v1/n1", null)]
    [InlineData("sensorhub/v1/{device}/telemetry", "sensorhub/v1/n1/telemetry/x", null)]
    [InlineData("sensorhub/v1/{device}/telemetry", "sensorhub/v2/n1/telemetry", null)]
    [InlineData("{device}", "n1", "n1")]
    [InlineData("{device}", "n1/", null)]
    [InlineData("plant/+/{device}/#", "plant/7/n1", "n1")]
    [InlineData("plant/+/{device}/#", "plant/7/n1/data/json", "n1")]
    [InlineData("plant/+/{device}/#", "plant/7", null)]
    public void A_topic_gives_the_level_that_is_the_device(string template, string topic, string? expected) =>
        (TopicTemplate.Parse(template).TryMatch(topic, out var device) ? device.ToString() : null).ShouldBe(expected);

    [Theory]
    [InlineData("sensorhub/v1/{device}/telemetry", "sensorhub/v1/+/telemetry")]
    [InlineData("plant/+/{device}/#", "plant/+/+/#")]
    public void The_filter_has_a_wildcard_in_its_place(string template, string filter) => TopicTemplate.Parse(template).Filter.ShouldBe(filter);

    [Theory]
    [InlineData("")]
    [InlineData("sensorhub/v1/+/telemetry")]
    [InlineData("{device}/{device}")]
    [InlineData("a/x{device}")]
    [InlineData("{device}/#/a")]
    [InlineData("$share/g/{device}")]
    [InlineData("$SYS/{device}")]
    public void What_names_no_device_or_is_no_filter_is_refused(string template)
    {
        TopicTemplate.TryParse(template, out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrEmpty();
    }
}
