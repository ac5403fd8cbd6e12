using System.Text.Json;
using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;

namespace SensorHub.Devices.Registry.Import;

/// <summary>Reads features of one file: properties become cells, the geometry the place.</summary>
internal sealed class FeatureReader(ImportColumns known, ImportFaults faults)
{
    private readonly HashSet<string> _unknown = [];

    /// <returns>Null when it cannot be read.</returns>
    public GeoJsonRow? Read(JsonElement feature, int index, int line)
    {
        var at = $"features[{index}]";
        try
        {
            if (feature.ValueKind != JsonValueKind.Object || TextOf(feature, "type") != "Feature")
            {
                faults.Add(line, at, "write {\"type\":\"Feature\",\"properties\":{…},\"geometry\":{…}}");
                return null;
            }

            var before = faults.Count;
            var properties = PropertiesOf(feature, at, line);
            var geometry = GeometryOf(feature, at, line);
            return faults.Count == before ? new(line, index, properties, geometry) : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape.
            faults.Add(line, at, "holds a text that is not Unicode");
            return null;
        }
    }

    private Dictionary<string, string?> PropertiesOf(JsonElement feature, string at, int line)
    {
        var properties = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (feature.TryGetProperty("properties", out var members) && members.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in members.EnumerateObject())
            {
                if (!known.Has(member.Name))
                    FaultUnknown(member.Name, at, line);
                else if (member.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
                    faults.Add(line, $"{at}.properties.{member.Name}", "write a text, a number, true or false");
                else if (!properties.TryAdd(member.Name, CellOf(member.Value)))
                    faults.Add(line, $"{at}.properties.{member.Name}", "is there twice");
            }
        }

        if (feature.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            properties.TryAdd("id", CellOf(id));
        return properties;
    }

    // A program writes the same property into each feature: it is named once.
    private void FaultUnknown(string name, string at, int line)
    {
        if (_unknown.Count <= ImportFaults.MaxShown && _unknown.Add(name))
            faults.Add(line, $"{at}.properties.{name}", $"is not a property of this file: write {string.Join(",", known.All)}");
    }

    private Geometry? GeometryOf(JsonElement feature, string at, int line)
    {
        if (!feature.TryGetProperty("geometry", out var geometry) || geometry.ValueKind == JsonValueKind.Null)
            return null;
        if (geometry.ValueKind != JsonValueKind.Object || TextOf(geometry, "type") is not { } type
            || !geometry.TryGetProperty("coordinates", out var coordinates))
        {
            faults.Add(line, $"{at}.geometry", "write {\"type\":\"Polygon\",\"coordinates\":[…]}");
            return null;
        }

        var reader = new GeoJsonReader($"{at}.geometry");
        var read = reader.Read(type, coordinates);
        foreach (var fault in reader.Faults)
            faults.Add(line, fault.Field, fault.Message);
        return read;
    }

    public static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? CellOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Null => null,
        _ => value.GetRawText(),
    };
}
