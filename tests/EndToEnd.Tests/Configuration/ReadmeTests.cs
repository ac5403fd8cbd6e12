using System.Reflection;
using System.Text.RegularExpressions;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Configuration;
using HubOptions = SensorHub.Host.Configuration.HubOptions;

namespace SensorHub.EndToEnd.Tests.Configuration;

/// <summary>What the README says of settings is what the hub takes.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md"));
    private readonly TempFolder _temp = new();

    [Fact]
    public void The_example_configurations_are_accepted_as_they_stand()
    {
        var examples = Example().Matches(Readme).Select(m => Read(m.Groups["text"].Value)).ToList();

        examples.ShouldContain(o => o.Mqtt.Address == "0.0.0.0" && o.Ingest.DeviceQuota.Burst == 20_000 && o.Journal.KeepDays == 30);
        examples.ShouldContain(o => o.Ingest.Brokers.Count == 1 && o.Ingest.Brokers[0].Group == "hubs");
        examples.ShouldContain(o => o.Projections.Count == 2 && o.Readings.AnswerFrom == "embedded");
    }

    [Fact]
    public void Every_setting_it_names_exists()
    {
        var named = Setting().Matches(Readme).Select(m => m.Groups["key"].Value).Distinct().ToList();

        named.ShouldContain("Mqtt:TlsPort");
        named.Where(key => !IsSetting(key)).ShouldBeEmpty();
    }

    public void Dispose() => _temp.Dispose();

    private HubOptions Read(string example)
    {
        var file = Path.Combine(_temp.Path, "example.json");
        File.WriteAllText(file, example);
        return HubOptions.From(HubConfiguration.Read(file, []), _temp.Path);
    }

    private static bool IsSetting(string key)
    {
        var type = typeof(HubOptions);
        foreach (var part in key.Split(':'))
        {
            if (type.GetProperty(part, BindingFlags.Public | BindingFlags.Instance) is not { CanWrite: true } property)
                return false;
            type = property.PropertyType;
        }

        return true;
    }

    [GeneratedRegex("```jsonc\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Example();

    [GeneratedRegex("`(--set )?(?<key>(City|Http|Mqtt|Ingest|Journal|Telemetry|Alerts|Readings)(:[A-Za-z]+)+)[`=]", RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();
}
