using System.Globalization;
using System.Text.Json.Nodes;
using NJsonSchema;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Alerts.Rules.Packs.Overlays;
using SensorHub.Alerts.Rules.Packs.Yaml;
using SensorHub.Alerts.Tests.Support;

namespace SensorHub.Alerts.Tests.Rules.Packs;

/// <summary>The schema that editors use, beside the packs.</summary>
public sealed class SchemaTests
{
    private static readonly string SchemaFile = Path.Combine(RulePacks.ShippedFolder, "rules.schema.json");

    [Fact]
    public async Task The_shipped_packs_satisfy_it()
    {
        var schema = await JsonSchema.FromFileAsync(SchemaFile);
        foreach (var pack in Shipped.Set.Packs)
            schema.Validate(Json(File.ReadAllBytes(pack.Source.File))).ShouldBeEmpty(pack.Source.Name);
    }

    [Theory]
    [InlineData("limit: 55 dB(A) [s] GB 12523-2025", "limit: 55 dB(A)")]
    [InlineData("schedule: night", "schedule: nights")]
    [InlineData("metric: leq", "metrik: leq")]
    [InlineData("severity: warning", "severity: warning\n    matter_code: 08001")]
    public async Task It_finds_what_the_loader_finds(string line, string instead)
    {
        var schema = await JsonSchema.FromFileAsync(SchemaFile);
        var faulty = PackText.Window.Replace(line, instead);

        schema.Validate(Json(PackText.Of(PackText.Window).Bytes.ToArray())).ShouldBeEmpty();
        schema.Validate(Json(PackText.Of(faulty).Bytes.ToArray())).ShouldNotBeEmpty();
        PackText.Check(faulty).Faults.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("windowRule", "window")]
    [InlineData("runRule", "run")]
    [InlineData("silenceRule", "silence")]
    public void It_knows_the_keys_that_the_loader_knows(string definition, string shape)
    {
        var faults = PackText.Check($"pack: a\nversion: 1\ntitle: a\nrules:\n  - shape: {shape}\n    zzzzzzzzzzzz: 1\n").Faults;

        var known = faults.Single(f => f.What.Contains("zzzz")).What.Split("known here: ")[1].Split(", ");
        Keys(definition).ShouldBe(known, ignoreOrder: true);
    }

    [Fact]
    public void It_knows_what_an_overlay_may_change() => Keys("change").ShouldBe(OverlayMerge.Changeable.Append("id"), ignoreOrder: true);

    private static IEnumerable<string> Keys(string definition) =>
        JsonNode.Parse(File.ReadAllText(SchemaFile))!["definitions"]![definition]!["properties"]!.AsObject().Select(p => p.Key);

    private static string Json(byte[] yaml)
    {
        var faults = new FaultList();
        var map = YamlFile.Read(new("pack", yaml), faults);
        faults.Count.ShouldBe(0);
        return Json(map!)!.ToJsonString();
    }

    // As the core schema of YAML 1.2 types it, which editors follow.
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key.Text, Json(e.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Json)]),
        YamlText { IsPlain: true } text when long.TryParse(text.Text, NumberStyles.AllowLeadingSign, null, out var number) => number,
        YamlText text => text.Text,
        _ => throw new InvalidOperationException(),
    };
}
