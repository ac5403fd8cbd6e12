using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Geometries;

namespace SensorHub.Storage.Operational.Registry.Tables;

/// <summary>What the registry's columns hold: enums by name, times as HH:mm, shapes as WKT, lists as JSON in snake case.</summary>
internal static class SqlValue
{
    public const string Time = "HH:mm";

    // Contacts were once written in Pascal case: any is read.
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static object Of(object? value) => value switch
    {
        null => DBNull.Value,
        string text => StoredText.Of(text),
        int or long or double => value,
        bool flag => SqlFlag.Of(flag),
        Enum name => name.ToString(),
        TimeOnly time => time.ToString(Time, CultureInfo.InvariantCulture),
        Geometry shape => shape.AsText(),
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        IEnumerable list => JsonSerializer.Serialize(list, list.GetType(), Json),
        _ => throw new ArgumentException($"No column holds a {value.GetType().Name}.", nameof(value)),
    };
}
