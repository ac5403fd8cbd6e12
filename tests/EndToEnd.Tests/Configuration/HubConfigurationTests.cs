using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Configuration;
using HubOptions = SensorHub.Host.Configuration.HubOptions;

namespace SensorHub.EndToEnd.Tests.Configuration;

public sealed class HubConfigurationTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Theory]
    [InlineData("""{ "Http": { "Port": 8081 } }""", "Http")]
    [InlineData("""{ "SensorHb": { "Http": { "Port": 8081 } } }""", "SensorHb")]
    [InlineData("""{ "SensorHub": {}, "Logging": { "LogLevel": {} , "Default": "Debug" } }""", "Logging")]
    public void A_section_that_nobody_reads_is_a_fault_that_names_it(string json, string section)
    {
        var refused = Should.Throw<ConfigurationException>(() => Read(json)).Message;

        refused.ShouldContain($"'{section}'");
        refused.ShouldContain("settings.json");
        refused.ShouldContain("\"SensorHub\"");
    }

    [Fact]
    public void The_sections_of_hub_and_log_and_a_schema_are_taken()
    {
        var options = Read("""
            // With comments.
            { "$schema": "https://sensorhub.example/schema.json", "SensorHub": { "Http": { "Port": 8081 } }, "Serilog": { "MinimumLevel": "Debug" } }
            """);

        options.Http.Port.ShouldBe(8081);
    }

    [Fact]
    public void The_command_line_is_stronger_than_a_file() =>
        Read("""{ "SensorHub": { "Http": { "Port": 8081 } } }""", "Http:Port=8082").Http.Port.ShouldBe(8082);

    public void Dispose() => _temp.Dispose();

    private HubOptions Read(string json, params string[] settings)
    {
        var file = Path.Combine(_temp.Path, "settings.json");
        File.WriteAllText(file, json);
        return HubOptions.From(HubConfiguration.Read(file, settings), _temp.Path);
    }
}
